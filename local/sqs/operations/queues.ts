/** The operations that create, describe, list, change, tag, purge and delete queues. */
import type { ListQueuesRequest } from '@aws-sdk/client-sqs';
import { defined } from '../../objects.ts';
import type { Wire } from '../../protocol/model/check.ts';
import { pageOf } from '../../protocol/page.ts';
import { isAttributeName, type MEASURED } from '../attributes/queue-attributes.ts';
import { invalidValue, purgeInProgress, queueDoesNotExist, unknownAttribute } from '../errors.ts';
import { integerWithin, required } from '../input.ts';
import { PURGE_EVERY_MS } from '../limits.ts';
import type { Queue } from '../queue/queue.ts';
import { changeAttributes, checkTags, createQueue } from '../queues.ts';
import type { Operations } from './operation.ts';

export const queueOperations: Operations = {
  CreateQueue(input, engine) {
    const name = required(input, 'QueueName');
    createQueue(engine, name, input.Attributes ?? {}, input.tags ?? {});
    return { QueueUrl: engine.names.urlOf(name) };
  },
  DeleteQueue(input, engine) {
    engine.remove(engine.queueOf(input));
    return {};
  },
  GetQueueUrl(input, engine) {
    const name = required(input, 'QueueName');
    const { QueueOwnerAWSAccountId: owner = engine.account } = input;
    if (owner !== engine.account || !engine.queues.has(name)) throw queueDoesNotExist();
    return { QueueUrl: engine.names.urlOf(name) };
  },
  ListQueues(input, engine) {
    const { QueueNamePrefix: prefix = '' } = input;
    const names = [...engine.queues.keys()].filter((name) => name.startsWith(prefix));
    const { page, next } = namesOnPage(input, names);
    return {
      ...(page.length > 0 && { QueueUrls: page.map((name) => engine.names.urlOf(name)) }),
      ...defined({ NextToken: next }),
    };
  },
  ListDeadLetterSourceQueues(input, engine) {
    const { arn } = engine.queueOf(input);
    const sources = [...engine.queues.values()].filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
    const { page, next } = namesOnPage(
      input,
      sources.map(({ name }) => name),
    );
    return { queueUrls: page.map((name) => engine.names.urlOf(name)), ...defined({ NextToken: next }) };
  },
  GetQueueAttributes(input, engine) {
    const queue = engine.queueOf(input);
    const names = new Set<string>(input.AttributeNames);
    for (const name of names) if (!isAttributeName(name)) throw unknownAttribute(name);
    const all: Record<string, string> = { ...queue.attributes, ...measured(queue) };
    const wanted = Object.entries(all).filter(([name]) => names.has('All') || names.has(name));
    return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
  },
  SetQueueAttributes(input, engine) {
    const queue = engine.queueOf(input);
    changeAttributes(engine, queue, required(input, 'Attributes'));
    return {};
  },
  ListQueueTags(input, engine) {
    const { tags } = engine.queueOf(input);
    return Object.keys(tags).length > 0 ? { Tags: tags } : {};
  },
  TagQueue(input, engine) {
    const queue = engine.queueOf(input);
    const tags = { ...queue.tags, ...required(input, 'Tags') };
    checkTags(tags);
    queue.tags = tags;
    return {};
  },
  UntagQueue(input, engine) {
    const queue = engine.queueOf(input);
    const keys = required(input, 'TagKeys');
    queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key)));
    return {};
  },
  /** Also deletes messages in flight, and the deduplication ids of a FIFO queue. */
  PurgeQueue(input, engine) {
    const queue = engine.queueOf(input);
    const now = engine.clock.now();
    if (queue.purgedAt !== undefined && now < queue.purgedAt + PURGE_EVERY_MS) throw purgeInProgress(queue.name);
    queue.purgedAt = now;
    queue.store.clear();
    queue.deduplication.clear();
    return {};
  },
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

/** Without MaxResults, SQS returns the first thousand names and no token. @throws AwsError */
function namesOnPage({ MaxResults, NextToken: token }: Wire<ListQueuesRequest>, names: readonly string[]) {
  const size = integerWithin(defined({ MaxResults }), 'MaxResults', 1, 1000);
  const unknown = invalidValue('NextToken', token, 'It is not a token given before.');
  const { page, next } = pageOf(
    names.map((name) => [name, name] as const),
    size ?? 1000,
    token,
    unknown,
  );
  return { page, next: size === undefined ? undefined : next };
}
