/**
 * A redriven delivery has the same id and bytes, starts with the first attempt, and keeps the history of its deaths.
 */
import { describe, expect, test } from '@jest/globals';
import { decodeDelivery, deliveryId, encodeDelivery, type LastFailure } from '../../../core/delivery/delivery.ts';
import { readdressed, redriven } from '../../../core/holding/redrive.ts';
import { aDelivery } from '../make.ts';

const NOW = 1_700_000_000_000;
const FAILURE: LastFailure = { class: 'http_5xx', code: '500', reason: 'no', at: 9, answer: 'oops' };

describe('a redriven delivery', () => {
  const dead = aDelivery({
    attempt: 11,
    hops: 40,
    firstAttemptAt: 5,
    lastFailure: FAILURE,
    probe: true,
    slotAt: 77,
    packedAt: 3,
  });

  test('starts again with the same id and bytes, and keeps its failure', () => {
    expect(redriven(dead, 11, NOW)).toEqual({
      ...aDelivery({ packedAt: 3 }),
      redrivenAt: NOW,
      history: [{ attempts: 11, firstAttemptAt: 5, lastFailure: FAILURE }],
    });
  });

  test('keeps its whole history when it is buried again, the oldest death first', () => {
    const again = {
      ...redriven(dead, 11, NOW),
      attempt: 3,
      firstAttemptAt: NOW + 1,
      lastFailure: { ...FAILURE, at: 99 },
    };
    const { history, redrivenAt, attempt } = redriven(again, 2, NOW + 5);
    expect(history).toEqual([
      { attempts: 11, firstAttemptAt: 5, lastFailure: FAILURE },
      { attempts: 2, firstAttemptAt: NOW + 1, lastFailure: { ...FAILURE, at: 99 } },
    ]);
    expect([redrivenAt, attempt]).toEqual([NOW + 5, 1]);
  });

  test('is not sent to a disabled destination, also if an operator had sent it there', () => {
    const forced = redriven({ ...dead, resentAt: 1, evenIfDisabled: true }, 5, NOW);
    expect([forced.resentAt, forced.evenIfDisabled]).toEqual([1, undefined]);
  });

  test('that was never attempted has this in its history', () => {
    expect(redriven(aDelivery(), 0, NOW).history).toEqual([{ attempts: 0 }]);
  });

  test('passes through the queue unchanged', () => {
    const delivery = redriven(dead, 11, NOW);
    expect(decodeDelivery(encodeDelivery(delivery))).toEqual(delivery);
  });
});

describe('a readdressed delivery', () => {
  const body = '[{"event_id":"e1","n":1.00},{"event_id":"e2#1"}]';
  const delivery = aDelivery({ body, updates: 2, history: [{ attempts: 2 }] });
  const other = { id: 'dst_00000000000000000000000b', transport: 'webhook' } as const;

  test('is a new delivery with the same bytes, on the transport of its new destination', () => {
    const { id } = other;
    expect(readdressed(delivery, other)).toEqual({
      ...delivery,
      id: deliveryId(id, body),
      destinationId: id,
      transport: 'webhook',
    });
    expect(deliveryId(id, body)).not.toBe(deliveryId(delivery.destinationId, body));
  });

  test('has the id that fan-out would generate', () => {
    const original = { ...delivery, id: deliveryId(delivery.destinationId, body) };
    expect(readdressed(original, { id: delivery.destinationId, transport: 'sqs' })).toEqual(original);
  });
});

test('the history of a delivery that is redriven repeatedly contains its latest deaths', () => {
  const lastFailure = { class: 'http_5xx', code: '500', reason: 'no', at: 9, answer: '\0'.repeat(1_024) } as const;
  let delivery = aDelivery();
  for (let n = 0; n < 300; n++) delivery = redriven({ ...delivery, lastFailure }, 11, n);
  expect(delivery.history).toHaveLength(300);
  expect(delivery.history?.filter(({ lastFailure }) => lastFailure)).toHaveLength(10);
  expect(delivery.history?.at(-1)).toEqual({ attempts: 11, lastFailure });
  expect(Buffer.byteLength(encodeDelivery(delivery))).toBeLessThan(100_000);
});

test('a death without an attempt has no time of a first attempt', () => {
  expect(redriven(aDelivery(), 0, 5).history).toStrictEqual([{ attempts: 0 }]);
});
