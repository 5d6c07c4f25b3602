/** SetQueueAttributes. */
import { missingParameter } from '../errors.ts';
import { stringMap } from '../input.ts';
import { changeAttributes } from '../queues.ts';
import type { Operation } from './operation.ts';

export const setQueueAttributes: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const attributes = stringMap(input, 'Attributes');
  if (attributes === undefined || Object.keys(attributes).length === 0) throw missingParameter('Attributes');
  changeAttributes(engine, queue, attributes);
  return {};
};
