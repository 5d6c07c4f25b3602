/** ListQueues: the URLs of all queues, or of those whose name begins in some way. */
import { optionalString } from '../input.ts';
import { pageOf } from '../validation/page.ts';
import type { Operation } from './operation.ts';

export const listQueues: Operation = (engine, input) => {
  const prefix = optionalString(input, 'QueueNamePrefix') ?? '';
  const names = [...engine.queues.keys()].filter((name) => name.startsWith(prefix)).sort();
  const { page, next } = pageOf(input, names);
  return {
    ...(page.length > 0 && { QueueUrls: page.map((name) => engine.names.urlOf(name)) }),
    ...(next !== undefined && { NextToken: next }),
  };
};
