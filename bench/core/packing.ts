/**
 * How well packing fills bodies. Dynamic programming finds the fewest bodies in which the updates fit in order. Sizes are distributed as in
 * feeds: most are small, a few are large.
 */

import { pack } from '../../core/delivery/pack.ts';
import type { Destination } from '../../core/destination.ts';
import { transportOf } from '../../core/transport/table.ts';
import type { Update } from '../../core/update/update.ts';
import { type BenchRun, type Limit, type Result, ratio } from '../result.ts';
import { spreadOf } from '../statistics.ts';
import { seededRandom } from '../updates.ts';
import { APP, aQueue, aWebhook } from './fixtures.ts';

const UPDATES = 20_000;
const ROWS = 5;
const NEARLY_BEST: Limit = { atLeast: 0.98 };
const NEARLY_FULL: Limit = { atLeast: 0.97 };
/** Maximum number of updates in a batch of fan-out. */
const BATCH = 1_000;

export async function packing({ quick, step }: BenchRun): Promise<Result> {
  step('the rows of updates', 0, 1);
  const length = quick ? 1 : ROWS;
  const rows = Array.from({ length }, (_, row) => randomUpdates(row + 1));
  const [queue, webhook] = [aQueue(), aWebhook()];
  const over = (measure: (updates: readonly Update[], to: Destination) => number, to: Destination) =>
    spreadOf(rows.map((updates) => measure(updates, to)));
  return {
    name: 'packing',
    what: `${length} rows of ${UPDATES} updates of 300 bytes to 40 KB (median 1 KB) for one destination that has a backlog.`,
    figures: [
      ratio('queue: fewest bodies in order / actual bodies', over(quality, queue), NEARLY_BEST),
      ratio('webhook: fewest bodies in order / actual bodies', over(quality, webhook), NEARLY_BEST),
      ratio('queue: bytes of a body / its limit', over(fullness, queue), NEARLY_FULL),
      ratio('webhook: activities of a body / its limit', over(fullness, webhook), NEARLY_FULL),
      ratio('queue: bytes of a body / its limit, in batches of 1,000 records', over(batched, queue)),
    ],
    notes: [
      'The last body of a fan-out batch is usually not full, which the last figure shows. With packed events a batch holds up to 6 MB, and the effect is smaller.',
    ],
  };
}

function quality(updates: readonly Update[], destination: Destination): number {
  return fewestBodies(updates, destination) / pack(updates, destination).bodies.length;
}

/** Returns how full the bodies are. The last body contains the rest and does not count. */
function fullness(updates: readonly Update[], destination: Destination): number {
  const bodies = pack(updates, destination).bodies.slice(0, -1);
  const limits = transportOf(destination).limitsOf(destination);
  const filled = bodies.map(({ bytes, activities }) => Math.max(bytes / limits.bytes, activities / limits.activities));
  return filled.reduce((sum, one) => sum + one, 0) / bodies.length;
}

function batched(updates: readonly Update[], destination: Destination): number {
  let [bytes, bodies] = [0, 0];
  for (let from = 0; from < updates.length; from += BATCH) {
    const made = pack(updates.slice(from, from + BATCH), destination).bodies;
    bodies += made.length;
    for (const body of made) bytes += body.bytes;
  }
  return bytes / bodies / transportOf(destination).limitsOf(destination).bytes;
}

/** Returns the smallest number of bodies, by dynamic programming over the end of the first body of the rest. */
function fewestBodies(updates: readonly Update[], destination: Destination): number {
  const limits = transportOf(destination).limitsOf(destination);
  const fewest = new Array<number>(updates.length + 1).fill(Number.POSITIVE_INFINITY);
  fewest[updates.length] = 0;
  for (let from = updates.length - 1; from >= 0; from--) {
    let [bytes, activities] = [1, 0];
    for (let to = from; to < updates.length; to++) {
      const update = updates[to] as Update;
      bytes += update.bytes + 1;
      activities += update.activities;
      if (bytes > limits.bytes || activities > limits.activities) break;
      fewest[from] = Math.min(fewest[from] as number, 1 + (fewest[to + 1] as number));
    }
  }
  return fewest[0] as number;
}

/** Returns updates with log-normal sizes. */
function randomUpdates(seed: number): readonly Update[] {
  const random = seededRandom(seed);
  return Array.from({ length: UPDATES }, (_, number): Update => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const bytes = Math.round(Math.min(40_000, Math.max(300, 1_024 * Math.exp(normal * 0.9))));
    const scope = { kind: 'feed_group', name: 'user' } as const;
    return { appId: APP, scope, feed: 'user:1', eventId: `e-${number}`, text: '', bytes, activities: 1 };
  });
}
