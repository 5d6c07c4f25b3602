/** The two deliveries that replace one that was answered 413. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Delivery } from '../../../../core/delivery/delivery.ts';
import { deliveryId } from '../../../../core/delivery/delivery.ts';
import { updatesOf } from '../../../../core/delivery/updates-of.ts';
import { halvesOf } from '../../../../core/transport/webhook/halves.ts';
import { aDelivery, aFailure } from '../../make.ts';

function deliveryOf(sizes: readonly number[], changes: Partial<Delivery> = {}): Delivery {
  const updates = sizes.map(
    (size, n) => `{"feed":"user:1","new":[{"id": "${n}","é":1.0}],"text":"${'x'.repeat(size)}"}`,
  );
  return aDelivery({ transport: 'webhook', updates: sizes.length, body: `[${updates.join()}]`, ...changes });
}

const textsOf = (delivery: Delivery) => updatesOf(delivery).map(({ text }) => text);

test('the halves contain the same updates, unchanged and in order, each with the id of its own body', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 2, maxLength: 12 }), (sizes) => {
      const delivery = deliveryOf(sizes);
      const halves = halvesOf(delivery) ?? [];
      expect(halves).toHaveLength(2);
      expect(halves.flatMap(textsOf)).toEqual(textsOf(delivery));
      for (const half of halves) {
        expect(half.id).toBe(deliveryId(delivery.destinationId, half.body));
        expect(half.updates).toBe(textsOf(half).length);
        expect(half.updates).toBeGreaterThan(0);
      }
      expect(halvesOf(delivery)).toEqual(halves);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('the division is in the middle of the bytes, so that one large update is separated from the others', () => {
  expect(halvesOf(deliveryOf([10, 10, 10, 1_000]))?.map(({ updates }) => updates)).toEqual([3, 1]);
  expect(halvesOf(deliveryOf([1_000, 10, 10, 10]))?.map(({ updates }) => updates)).toEqual([1, 3]);
});

test('a delivery of one update has no halves', () => {
  expect(halvesOf(deliveryOf([5_000]))).toBeUndefined();
});

test('the halves start with their first attempt, and keep age, trace, group and history', () => {
  const kept = { packedAt: 5, group: 'g', redrivenAt: 9, history: [{ attempts: 3 }] };
  const lastFailure = { ...aFailure(), at: 7 };
  const halves = halvesOf(
    deliveryOf([1, 2], { ...kept, attempt: 4, hops: 3, slotAt: 8, firstAttemptAt: 6, lastFailure }),
  );
  for (const half of halves ?? []) {
    expect(half).toMatchObject({ ...kept, attempt: 1 });
    expect(half).not.toHaveProperty('firstAttemptAt');
    expect(half).not.toHaveProperty('lastFailure');
    expect(half).not.toHaveProperty('slotAt');
  }
});

test('the first half of a probe is a probe, so that the breaker gets its result', () => {
  expect(halvesOf(deliveryOf([1, 2], { probe: true }))?.map(({ probe }) => probe)).toEqual([true, undefined]);
});
