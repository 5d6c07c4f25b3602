/** GetQueueAttributes: what a queue is set to, and how much is in it. */
import { isAttributeName, type MEASURED } from '../attributes/queue-attributes.ts';
import { unknownAttribute } from '../errors.ts';
import { stringList } from '../input.ts';
import type { Queue } from '../queue/queue.ts';
import type { Operation } from './operation.ts';

export const getQueueAttributes: Operation = (engine, input) => {
  const queue = engine.queueOf(input);
  const names = stringList(input, 'AttributeNames');
  for (const name of names) if (!isAttributeName(name)) throw unknownAttribute(name);
  const all: Record<string, string> = { ...queue.attributes, ...measured(queue) };
  const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
};

function measured(queue: Queue): Record<(typeof MEASURED)[number], string> {
  const { visible, inFlight, delayed } = queue.store.counts;
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    QueueArn: queue.arn,
  };
}
