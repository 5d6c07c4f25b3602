/** ListDeadLetterSourceQueues: whose dead letters a queue takes. */
import { pageOf } from '../validation/page.ts';
import type { Operation } from './operation.ts';

export const listDeadLetterSourceQueues: Operation = (engine, input) => {
  const { arn } = engine.queueOf(input);
  const sources = [...engine.queues.values()].filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  const { page, next } = pageOf(input, sources.map(({ name }) => name).sort());
  return {
    queueUrls: page.map((name) => engine.names.urlOf(name)),
    ...(next !== undefined && { NextToken: next }),
  };
};
