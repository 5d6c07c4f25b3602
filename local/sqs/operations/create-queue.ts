/** CreateQueue. */
import { requiredString, stringMap } from '../input.ts';
import { createQueue as create } from '../queues.ts';
import type { Operation } from './operation.ts';

export const createQueue: Operation = (engine, input) => {
  const name = requiredString(input, 'QueueName');
  create(engine, name, stringMap(input, 'Attributes') ?? {}, stringMap(input, 'tags') ?? {});
  return { QueueUrl: engine.names.urlOf(name) };
};
