/** ListQueueTags. */
import type { Operation } from './operation.ts';

export const listQueueTags: Operation = (engine, input) => {
  const { tags } = engine.queueOf(input);
  return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
};
