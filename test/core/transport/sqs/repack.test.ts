/** A delivery that its queue refused for its size: the same updates, unchanged, in deliveries that fit. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDelivery, type Delivery } from '../../../../core/delivery/delivery.ts';
import { pack } from '../../../../core/delivery/pack.ts';
import { updatesOf } from '../../../../core/delivery/updates-of.ts';
import { queueBodyBytes, queueMessageBytes } from '../../../../core/transport/sqs/delivery.ts';
import { repack } from '../../../../core/transport/sqs/repack.ts';
import type { Update } from '../../../../core/update/update.ts';
import { aDelivery, aFailure, appDetail, aQueue, feedDetail, updateOf } from '../../make.ts';

const failure = aFailure({ class: 'too_large', code: 'InvalidParameterValue' });
const ODD = '{"id":"a","odd":[9223372036854775807,1.0,1E3,"\\u00e9",null,"日"]}';

function deliveryOf(...updates: Update[]): Delivery {
  const [body] = pack(updates, aQueue()).bodies;
  if (!body) throw new Error('nothing was packed');
  return { ...createDelivery(body, aQueue(), 1_000), attempt: 3, hops: 7, firstAttemptAt: 1_500, redrivenAt: 1_200 };
}

function feed(id: string, padding: number, activities = 1): Update {
  const one = { id: 'a', text: 'x'.repeat(padding) };
  return updateOf(feedDetail({ event_id: id, new: Array.from({ length: activities }, () => one) }));
}

const into = (delivery: Delivery, bytes: number) =>
  repack(delivery, aQueue({ max_message_bytes: bytes }), failure, 5_000);

describe('a repacked delivery', () => {
  test('is replaced by several that fit, start again and continue the count of hops', () => {
    const original = deliveryOf(feed('e1', 3_000), feed('e2', 3_000), feed('e3', 3_000));
    const made = into(original, 8_192);
    expect(made).toMatchObject([
      {
        kind: 'requeue',
        delaySeconds: 0,
        delivery: { attempt: 1, hops: 8, packedAt: 1_000, redrivenAt: 1_200, events: ['e1', 'e1'] },
      },
      { kind: 'requeue', delivery: { events: ['e2', 'e2'] } },
      { kind: 'requeue', delivery: { events: ['e3', 'e3'] } },
    ]);
    expect(made[0]?.delivery).not.toHaveProperty('firstAttemptAt');
    for (const { delivery } of made) {
      expect(queueMessageBytes(Buffer.byteLength(delivery.body))).toBeLessThanOrEqual(8_192);
      expect(delivery.id).not.toBe(original.id);
    }
    expect(into(original, 8_192)).toEqual(made);
  });

  test('splits an update between activities', () => {
    const made = into(deliveryOf(feed('e1', 2_000, 4)), 8_192);
    expect(made.map(({ kind, delivery }) => [kind, ...delivery.events])).toEqual([
      ['requeue', 'e1#new.0-1', 'e1#new.0-1'],
      ['requeue', 'e1#new.2-3', 'e1#new.2-3'],
    ]);
  });

  test('buries only the activity that fits nowhere', () => {
    const made = into(deliveryOf(feed('small', 10), feed('large', 9_000)), 8_192);
    expect(made).toMatchObject([
      { kind: 'requeue', delivery: { events: ['small', 'small'] } },
      {
        kind: 'bury',
        delivery: {
          events: ['large#new.0-0', 'large#new.0-0'],
          firstAttemptAt: 5_000,
          lastFailure: { class: 'too_large', at: 5_000 },
        },
      },
    ]);
  });

  test('keeps the groups of a FIFO queue', () => {
    const fifo = aQueue({
      queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo',
      max_message_bytes: 8_192,
    });
    const [body] = pack([feed('e1', 4_000), feed('e2', 4_000)], { ...fifo, max_message_bytes: 262_144 }).bodies;
    const made = repack(createDelivery(body ?? ({} as never), fifo, 1_000), fifo, failure, 5_000);
    expect(made.map(({ delivery }) => delivery.group)).toEqual(['user:1', 'user:1']);
  });

  test('loses no update, adds none and changes no byte', () => {
    const update = fc.record({ activities: fc.nat(12), size: fc.nat(2_500), app: fc.boolean() });
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 8 }), (all) => {
        const updates = all.map(({ activities, size, app }, index) =>
          app
            ? updateOf(appDetail({ event_id: `e${index}` }))
            : updateOf(
                `{"app_id":"123","event_id":"e${index}","feed":"user:1","new":[${Array.from({ length: activities }, () => `{"n":1.0,"t":"${'y'.repeat(size)}"}`).join(',')}]}`,
              ),
        );
        const original = deliveryOf(...updates);
        const made = into(original, 8_192);
        const activitiesOf = (bodies: readonly string[]) =>
          bodies.flatMap((body) => body.match(/\{"n":1\.0,"t":"y*"\}|"reaction\.new"/g) ?? []);
        expect(activitiesOf(made.map(({ delivery }) => delivery.body))).toEqual(activitiesOf([original.body]));
        const fitting = made.filter(({ kind }) => kind === 'requeue');
        expect(fitting.every(({ delivery }) => Buffer.byteLength(delivery.body) <= queueBodyBytes(8_192))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the updates of a body', () => {
  test('are those that were packed, with the facts that packing needs', () => {
    const updates = [
      updateOf(`{"app_id":"123","event_id":"e1","feed":"user:1","new":[${ODD},${ODD}],"deleted":["x"]}`),
      updateOf(feedDetail({ event_id: 'e2', new: [] })),
    ];
    expect(updatesOf(deliveryOf(...updates))).toEqual(updates);
    const app = updateOf(appDetail({ event_id: 'e3' }));
    expect(updatesOf({ appId: '123', scope: 'app_level:reactions', body: `[${app.text}]` })).toEqual([app]);
  });

  test('with an unknown scope are not updates', () => {
    expect(() => updatesOf({ appId: '123', scope: 'x', body: '[]' })).toThrow('expected the name of a scope');
  });
});

test('a repacked delivery keeps its plan and the history of its redrives and deaths, and adds no fields', () => {
  const pieces = (delivery: ReturnType<typeof aDelivery>) =>
    repack(delivery, aQueue(), aFailure(), 9).map((piece) => piece.delivery);
  const body = JSON.stringify([{ feed: 'user:1', event_id: 'e1', new: [{ id: 'a' }] }]);
  const [plain] = pieces(aDelivery({ body }));
  for (const absent of ['redrivenAt', 'resentAt', 'evenIfDisabled', 'plan', 'history'])
    expect(plain).not.toHaveProperty(absent);
  const history = [{ attempts: 11 }];
  const again = { redrivenAt: 5, resentAt: 6, evenIfDisabled: true, plan: 'replay_1', history } as const;
  expect(pieces(aDelivery({ body, ...again }))).toMatchObject([again]);
});
