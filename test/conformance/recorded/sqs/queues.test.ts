/** Recorded answers of SQS: finding, listing, tagging and purging queues. */
import {
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { attributesOf, fifo, nameOf, queue, receive, redrive, send, sqs, startQueues } from '../../support/queues.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

import { create, GONE } from './queue-facts.ts';

startQueues();

function tagRows(): readonly Row[] {
  const tagged = async (Tags: Record<string, string>, ...more: readonly object[]) => {
    const QueueUrl = await queue('tags');
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags }));
    for (const command of more) await sqs.send(command as TagQueueCommand);
    return QueueUrl;
  };
  const tagsOf = async (QueueUrl: string) => membersOf(await sqs.send(new ListQueueTagsCommand({ QueueUrl })));
  const untagged = async (Tags: Record<string, string>, TagKeys: string[]) => {
    const QueueUrl = await tagged(Tags);
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys }));
    return tagsOf(QueueUrl);
  };
  const three = { tag1: 'value1', tag2: 'value2', tag3: '' };
  return [
    {
      operation: 'TagQueue',
      condition: 'three tags, one of them empty',
      origin: 'test_tag_untag_queue: get-tag-1',
      ask: async () => tagsOf(await tagged(three)),
      answer: { Tags: three },
    },
    {
      operation: 'UntagQueue',
      condition: 'two of three tags',
      origin: 'test_tag_untag_queue: get-tag-2',
      ask: () => untagged(three, ['tag1', 'tag3']),
      answer: { Tags: { tag2: 'value2' } },
    },
    {
      operation: 'UntagQueue',
      condition: 'all tags',
      origin: 'test_tag_untag_queue: get-tag-after-untag',
      ask: () => untagged(three, Object.keys(three)),
      answer: {},
    },
    {
      operation: 'TagQueue',
      condition: 'keys that differ in their case alone',
      origin: 'test_tags_case_sensitive',
      ask: async () => tagsOf(await tagged({ MyTag: 'value1', mytag: 'value2' })),
      answer: { Tags: { MyTag: 'value1', mytag: 'value2' } },
    },
    {
      operation: 'UntagQueue',
      condition: 'a tag that is not there beside one that is',
      origin: 'test_untag_queue_ignores_non_existing_tag',
      ask: () => untagged({ tag1: 'value1', tag2: 'value2' }, ['tag1', 'tag4']),
      answer: { Tags: { tag2: 'value2' } },
    },
    {
      operation: 'ListQueueTags',
      condition: 'of a queue without tags',
      origin: 'test_queue_list_nonexistent_tags',
      ask: async () => tagsOf(await queue('tags')),
      answer: {},
    },
    {
      operation: 'TagQueue',
      condition: 'a key that is there already',
      origin: 'test_tag_queue_overwrites_existing_tag',
      ask: async () => {
        const QueueUrl = await tagged({ tag1: 'value1', tag2: 'value2' });
        await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { tag1: 'VALUE1', tag3: 'value3' } }));
        return tagsOf(QueueUrl);
      },
      answer: { Tags: { tag1: 'VALUE1', tag2: 'value2', tag3: 'value3' } },
    },
  ];
}

expectRecorded('SQS', [
  {
    operation: 'GetQueueUrl',
    condition: 'of a queue that was deleted',
    origin: 'test_non_existent_queue: queue-does-not-exist-url',
    ask: async () => {
      const QueueUrl = await queue('gone');
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      return refusalOf(sqs.send(new GetQueueUrlCommand({ QueueName: QueueUrl.split('/').at(-1) })));
    },
    answer: GONE,
  },
  {
    operation: 'GetQueueUrl',
    condition: 'of a queue that is there',
    origin: 'test_list_queues',
    ask: async () => {
      const url = await queue('there');
      const QueueName = url.split('/').at(-1);
      return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl === url;
    },
    answer: true,
  },
  {
    operation: 'ListQueues',
    condition: 'by a prefix that two of three queues have',
    origin: 'test_list_queues',
    ask: async () => {
      const [a, b] = [nameOf('list-a'), nameOf('list-b')];
      for (const name of [`${a}-1`, `${a}-2`, `${b}-1`]) await create(name);
      return (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: a }))).QueueUrls?.length;
    },
    answer: 2,
  },
  {
    operation: 'ListQueues',
    condition: 'by a prefix that no queue has',
    origin: 'test_list_queues',
    ask: async () => membersOf(await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'nonexisting-queue-' }))),
    answer: {},
  },
  {
    operation: 'ListQueues',
    condition: 'two at a time, then the rest by the token',
    origin: 'test_list_queues_pagination',
    ask: async () => {
      const QueueNamePrefix = nameOf('pages');
      for (const end of ['0', '1', '2', '3']) await create(`${QueueNamePrefix}-${end}`);
      const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix, MaxResults: 2 }));
      const rest = await sqs.send(
        new ListQueuesCommand({ QueueNamePrefix, MaxResults: 8, NextToken: first.NextToken }),
      );
      return [first.QueueUrls?.length, typeof first.NextToken, rest.QueueUrls?.length, rest.NextToken];
    },
    answer: [2, 'string', 2, undefined],
  },
  {
    operation: 'ListDeadLetterSourceQueues',
    condition: 'of a queue that two others name',
    origin: 'test_dead_letter_queue_list_sources',
    ask: async () => {
      const dead = await queue('dead');
      const RedrivePolicy = await redrive(dead, 50);
      const sources = [await queue('source', { RedrivePolicy }), await queue('source', { RedrivePolicy })];
      const { queueUrls = [] } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
      return sources.every((url) => queueUrls.includes(url)) && queueUrls.length;
    },
    answer: 2,
  },
  ...tagRows(),
  {
    operation: 'PurgeQueue',
    condition: 'a second time within a minute',
    origin: 'test_successive_purge_calls_fail',
    ask: async () => {
      const QueueUrl = await queue('purge');
      await sqs.send(new PurgeQueueCommand({ QueueUrl }));
      return refusalOf(sqs.send(new PurgeQueueCommand({ QueueUrl })));
    },
    answer: {
      code: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      message: expect.stringMatching(
        /^Only one PurgeQueue operation on conformance-purge-\S+ is allowed every 60 seconds\.$/,
      ),
      status: 403,
    },
  },
  ...(
    [
      ['in flight', 'inflight', async (url: string) => receive(url)],
      ['that are visible', '', async () => {}],
    ] as const
  ).map(([which, origin, before]) => ({
    operation: 'PurgeQueue',
    condition: `with messages ${which}`,
    origin: origin ? `test_purge_queue_deletes_${origin}_messages` : 'test_purge_queue',
    ask: async () => {
      const url = await queue('purge', { VisibilityTimeout: '1' });
      await send(url, 'b');
      await before(url);
      await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
      return receive(url, { WaitTimeSeconds: 0 });
    },
    answer: [],
  })),
  {
    operation: 'PurgeQueue',
    condition: 'with delayed messages',
    origin: 'test_purge_queue_deletes_delayed_messages',
    ask: async () => {
      const url = await queue('purge');
      await send(url, 'b', { DelaySeconds: 900 });
      await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
      return attributesOf(url, 'ApproximateNumberOfMessagesDelayed');
    },
    answer: { ApproximateNumberOfMessagesDelayed: '0' },
  },
  {
    operation: 'PurgeQueue',
    condition: 'of FIFO, before a message with a known deduplication id is sent',
    origin: 'test_purge_queue_clears_fifo_deduplication_cache',
    ask: async () => {
      const url = await fifo();
      const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
      await send(url, 'message-1', ids);
      await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
      await send(url, 'message-2', ids);
      return (await receive(url, { WaitTimeSeconds: 1 })).map(({ Body }) => Body);
    },
    answer: ['message-2'],
  },
]);
