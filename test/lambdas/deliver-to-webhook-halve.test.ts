/** What becomes of a delivery that its endpoint answered with 413. */
import { expect, test } from '@jest/globals';
import { deliveryId } from '../../core/delivery/delivery.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import { createHalve } from '../../lambdas/deliver-to-webhook/halve.ts';
import { aDelivery, aSigner, aWebhook } from '../core/make.ts';

const NOW = 1_700_000_000_000;

function aHalve(changes: Partial<WebhookDestination> = {}) {
  const remembered: WebhookDestination[] = [];
  const forgotten: string[] = [];
  const targetOf = Object.assign(async () => ({ ...aSigner(), destination: aWebhook(changes) }), {
    forget: (...key: string[]) => void forgotten.push(key.join(' ')),
  });
  const rememberLimit = async (destination: WebhookDestination) => void remembered.push(destination);
  return { halve: createHalve({ targetOf, rememberLimit, now: () => NOW }), remembered, forgotten };
}

const update = (id: string) => `{"feed":"user:1","event_id":"${id}","text":"${'x'.repeat(3_000)}"}`;
const several = aDelivery({
  transport: 'webhook',
  destinationId: aWebhook().id,
  updates: 2,
  activities: 2,
  body: `[${update('a')},${update('b')}]`,
});
const single = { ...several, updates: 1, activities: 1, body: `[${update('a')}]` };

test('a delivery of several updates is put back as two, in their order, and the size is remembered', async () => {
  const { halve, remembered, forgotten } = aHalve();
  const halves = await halve(several);
  expect(halves).toMatchObject(
    ['a', 'b'].map((id) => ({
      kind: 'again',
      delaySeconds: 0,
      delivery: { id: deliveryId(several.destinationId, `[${update(id)}]`), body: `[${update(id)}]`, attempt: 1 },
    })),
  );
  const bytes = Math.floor(several.body.length / 2);
  expect(remembered).toMatchObject([{ id: several.destinationId, learned_limit: { bytes } }]);
  expect(forgotten).toEqual([`123 feed_group:user ${several.destinationId}`]);
});

test('a single update is a refusal as any other, which teaches the size for later ones', async () => {
  const { halve, remembered } = aHalve();
  expect(await halve(single)).toBeUndefined();
  expect(remembered).toMatchObject([{ learned_limit: { bytes: Math.floor(single.body.length / 2) } }]);
});

test('a size that is known already is not written again', async () => {
  const { halve, remembered, forgotten } = aHalve({ learned_limit: { bytes: 1_500, until: NOW + 1 } });
  expect(await halve(several)).toHaveLength(2);
  expect([remembered, forgotten]).toEqual([[], []]);
});
