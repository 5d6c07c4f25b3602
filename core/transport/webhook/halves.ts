/**
 * The two deliveries that take the place of one that its endpoint answered with 413 (contract, section 5). Each has an id of
 * its own, because its body is another one, and begins with its first attempt. The same delivery is always halved in the
 * same way, so that a repetition after a crash makes the same ids.
 */

import type { Delivery } from '../../delivery/delivery.ts';
import { updatesOf, withOnly } from '../../delivery/updates-of.ts';
import { utf8Bytes } from '../../update/update.ts';

/** In the order of their updates. `undefined`: it has one update only. @throws when the body is none of ours. */
export function halvesOf(delivery: Delivery): readonly [Delivery, Delivery] | undefined {
  const sizes = updatesOf(delivery).map(({ text }) => utf8Bytes(text));
  if (sizes.length < 2) return undefined;
  const middle = middleOf(sizes);
  const positions = [...sizes.keys()];
  const { probe, ...half } = begunAnew(delivery);
  const first = withOnly(half, positions.slice(0, middle));
  const second = withOnly(half, positions.slice(middle));
  // The breaker waits for the outcome of its probe, which the first half brings.
  return [probe ? { ...first, probe } : first, second];
}

/** Without the attempts of the delivery that was refused. What it went through before it was redriven stays. */
function begunAnew(delivery: Delivery): Delivery {
  const { firstAttemptAt: _, lastFailure: __, slotAt: ___, ...kept } = delivery;
  return { ...kept, attempt: 1 };
}

/** The position between 1 and the last at which the two halves differ least in size. */
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
