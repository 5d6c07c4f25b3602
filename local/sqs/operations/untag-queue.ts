/** UntagQueue. */
import { missingParameter } from '../errors.ts';
import { stringList } from '../input.ts';
import type { Operation } from './operation.ts';

export const untagQueue: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const keys = stringList(input, 'TagKeys');
  if (keys.length === 0) throw missingParameter('TagKeys');
  queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key)));
  return {};
};
