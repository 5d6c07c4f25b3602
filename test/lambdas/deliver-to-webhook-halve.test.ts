/** The handling of a delivery that its endpoint answered with 413. */
import { describe, expect, test } from '@jest/globals';
import { type Delivery, deliveryId } from '../../core/delivery/delivery.ts';
import { HOP_LIMIT } from '../../core/delivery/settlement.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import { createHalve } from '../../lambdas/deliver-to-webhook/halve.ts';
import { aDelivery, aFailure, aSigner, aWebhook } from '../core/make.ts';

const NOW = 1_700_000_000_000;

function aHalve(changes: Partial<WebhookDestination> = {}) {
  const remembered: WebhookDestination[] = [];
  const forgotten: string[] = [];
  const targetOf = Object.assign(async () => ({ ...aSigner(), destination: aWebhook(changes) }), {
    forget: (...key: string[]) => void forgotten.push(key.join(' ')),
  });
  const rememberLimit = async (destination: WebhookDestination) => void remembered.push(destination);
  const halveAfter = createHalve({ targetOf, rememberLimit, now: () => NOW });
  const halve = (delivery: Delivery, retryAfterSeconds?: number) =>
    halveAfter(delivery, { ...REFUSED, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  return { halve, remembered, forgotten };
}

const REFUSED = aFailure({ class: 'http_4xx', status: 413 });

const update = (id: string) => `{"feed":"user:1","event_id":"${id}","text":"${'x'.repeat(20_000)}"}`;
const several = aDelivery({
  transport: 'webhook',
  destinationId: aWebhook().id,
  updates: 2,
  activities: 2,
  body: `[${update('a')},${update('b')}]`,
});
const single = { ...several, updates: 1, activities: 1, body: `[${update('a')}]` };

test('a delivery of several updates is requeued as two, in their order, and the size is stored', async () => {
  const { halve, remembered, forgotten } = aHalve();
  const halves = await halve(several);
  expect(halves).toMatchObject(
    ['a', 'b'].map((id) => ({
      kind: 'requeue',
      delaySeconds: 0,
      delivery: {
        id: deliveryId(several.destinationId, `[${update(id)}]`),
        body: `[${update(id)}]`,
        attempt: 1,
        hops: 1,
      },
    })),
  );
  const bytes = Math.floor(several.body.length / 2);
  expect(remembered).toMatchObject([{ id: several.destinationId, learned_limit: { bytes } }]);
  expect(forgotten).toEqual([`123 feed_group:user ${several.destinationId}`]);
});

test('a single update is refused like any other, and the size is stored for later ones', async () => {
  const { halve, remembered } = aHalve();
  expect(await halve(single)).toBeUndefined();
  expect(remembered).toMatchObject([{ learned_limit: { bytes: Math.floor(single.body.length / 2) } }]);
});

test('a size that is already known is not written again', async () => {
  const { halve, remembered, forgotten } = aHalve({ learned_limit: { bytes: 8_500, until: NOW + 1 } });
  expect(await halve(several)).toHaveLength(2);
  expect([remembered, forgotten]).toEqual([[], []]);
});

describe('a refusal with Retry-After', () => {
  test('stores no size, because the header says that the endpoint will accept it later', async () => {
    const { halve, remembered } = aHalve();
    await halve(several, 60);
    await halve(single, 60);
    expect(remembered).toEqual([]);
  });

  test('delays the halves: on the queue up to 15 minutes, in the holding table up to an hour', async () => {
    const { halve } = aHalve();
    expect(await halve(several, 900)).toMatchObject([
      { kind: 'requeue', delaySeconds: 900 },
      { kind: 'requeue', delaySeconds: 900 },
    ]);
    const parked = { kind: 'park', parking: { why: 'retry', dueAt: NOW + 3_600_000 } };
    expect(await halve(several, 100_000)).toMatchObject([parked, parked]);
    expect(await halve(several, 0)).toMatchObject([{ delaySeconds: 0 }, { delaySeconds: 0 }]);
  });

  test('makes no probe of a half that waits, and makes one of the first half if it does not wait', async () => {
    const { halve } = aHalve();
    const probes = async (seconds: number) =>
      (await halve({ ...several, probe: true }, seconds))?.map(({ delivery }) => delivery.probe);
    expect(await probes(60)).toEqual([undefined, undefined]);
    expect(await probes(0)).toEqual([true, undefined]);
  });
});

test('the halves of a delivery with too many hops become dead letters', async () => {
  const { halve } = aHalve();
  const halves = await halve({ ...several, hops: HOP_LIMIT });
  expect(halves).toMatchObject([{ kind: 'bury' }, { kind: 'bury' }]);
});
