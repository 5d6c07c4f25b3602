/** GetQueueUrl: the URL of a queue by its name. */
import { queueDoesNotExist } from '../errors.ts';
import { optionalString, requiredString } from '../input.ts';
import type { Operation } from './operation.ts';

export const getQueueUrl: Operation = (engine, input) => {
  const name = requiredString(input, 'QueueName');
  const owner = optionalString(input, 'QueueOwnerAWSAccountId') ?? engine.account;
  if (owner !== engine.account || !engine.queues.has(name)) throw queueDoesNotExist();
  return { QueueUrl: engine.names.urlOf(name) };
};
