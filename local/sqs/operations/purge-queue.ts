/** PurgeQueue: empties a queue, also of what is in flight and of what a FIFO queue remembers as sent; once a minute at most. */
import { purgeInProgress } from '../errors.ts';
import { PURGE_EVERY_MS } from '../limits.ts';
import type { Operation } from './operation.ts';

export const purgeQueue: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const now = engine.clock.now();
  if (queue.purgedAt !== undefined && now < queue.purgedAt + PURGE_EVERY_MS) throw purgeInProgress(queue.name);
  queue.purgedAt = now;
  queue.store.clear();
  queue.deduplication.clear();
  return {};
};
