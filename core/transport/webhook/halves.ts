/**
 * Splits a delivery that its endpoint answered with 413 into two halves (contract, section 5). Each half has another
 * body and therefore its own id, and begins with its first attempt. The same delivery is always split in the same way,
 * so that a repetition after a crash creates the same ids.
 */

import type { Delivery } from '../../delivery/delivery.ts';
import { updatesOf, withOnly } from '../../delivery/updates-of.ts';
import { utf8Bytes } from '../../update/update.ts';

/**
 * Returns the halves in the order of their updates, or `undefined` if there is only one update. @throws if the body is
 * not one that Feedhose packed.
 */
export function halvesOf(delivery: Delivery): readonly [Delivery, Delivery] | undefined {
  const sizes = updatesOf(delivery).map(({ text }) => utf8Bytes(text));
  if (sizes.length < 2) return undefined;
  const middle = middleOf(sizes);
  const positions = [...sizes.keys()];
  const { probe, ...half } = withoutAttempts(delivery);
  const first = withOnly(half, positions.slice(0, middle));
  const second = withOnly(half, positions.slice(middle));
  // The circuit breaker waits for the outcome of its probe, which is that of the first half.
  return [probe ? { ...first, probe } : first, second];
}

/** Returns the delivery without the attempts of the refused one. The history from before a redrive is kept. */
function withoutAttempts(delivery: Delivery): Delivery {
  const { firstAttemptAt: _, lastFailure: __, slotAt: ___, ...kept } = delivery;
  return { ...kept, attempt: 1 };
}

/** Returns the position, at least 1, at which the sizes of the two halves differ least. */
function middleOf(sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  let best = { position: 1, difference: Number.POSITIVE_INFINITY };
  for (const [index, size] of sizes.slice(0, -1).entries()) {
    before += size;
    const difference = Math.abs(total - 2 * before);
    if (difference < best.difference) best = { position: index + 1, difference };
  }
  return best.position;
}
