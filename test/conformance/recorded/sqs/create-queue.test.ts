/** Recorded answers of SQS: creating queues. */
import { DeleteQueueCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import {
  type Attributes,
  attributesOf,
  fifo,
  nameOf,
  queue,
  redrive,
  send,
  set,
  sqs,
  startQueues,
} from '../../support/queues.ts';
import { expectRecorded, type Row, refusalOf } from '../rows.ts';

import { again, create, exists, INVALID, onlyFifo, unknown } from './queue-facts.ts';

startQueues();

const CREATING: readonly Row[] = [
  ['without attributes, twice', 'create_queue_without_attributes_is_idempotent', {}, {}],
  [
    'with the same attributes, twice',
    'create_queue_with_same_attributes_is_idempotent',
    { VisibilityTimeout: '69' },
    { VisibilityTimeout: '69' },
  ],
  [
    'again without the attributes that it was created with',
    'create_queue_with_default_attributes_is_idempotent',
    { VisibilityTimeout: '69', ReceiveMessageWaitTimeSeconds: '1' },
    {},
  ],
  [
    'again with one of its two attributes',
    'create_queue_with_different_attributes_raises_exception',
    { DelaySeconds: '1', ReceiveMessageWaitTimeSeconds: '1' },
    { DelaySeconds: '1' },
  ],
  [
    'of FIFO twice',
    'create_fifo_queue_with_same_attributes_is_idempotent',
    { FifoQueue: 'true' },
    { FifoQueue: 'true' },
  ],
].map(([condition, origin, first, second]) => ({
  operation: 'CreateQueue',
  condition: String(condition),
  origin: `test_${origin}`,
  ask: () => again(first as Attributes, second as Attributes),
  answer: true,
}));

expectRecorded('SQS', [
  ...CREATING,
  {
    operation: 'CreateQueue',
    condition: 'again after messages were sent',
    origin: 'test_create_queue_after_send',
    ask: () => again({}, {}, (url) => send(url, 'b')),
    answer: true,
  },
  {
    operation: 'CreateQueue',
    condition: 'again while a message is delayed',
    origin: 'test_create_queue_after_internal_attributes_changes_works',
    ask: () => again({}, {}, (url) => send(url, 'b', { DelaySeconds: 1 })),
    answer: true,
  },
  {
    operation: 'CreateQueue',
    condition: 'again with another value of one attribute',
    origin: 'test_create_queue_with_different_attributes_raises_exception: create_queue_01',
    ask: () => refusalOf(again({ DelaySeconds: '1', ReceiveMessageWaitTimeSeconds: '1' }, { DelaySeconds: '2' })),
    answer: exists('DelaySeconds'),
  },
  {
    operation: 'CreateQueue',
    condition: 'again with the value that an attribute has after a change',
    origin: 'test_create_queue_with_different_attributes_raises_exception',
    ask: () => again({ DelaySeconds: '1' }, { DelaySeconds: '2' }, (url) => set(url, { DelaySeconds: '2' })),
    answer: true,
  },
  {
    operation: 'CreateQueue',
    condition: 'again with the value that an attribute had before a change',
    origin: 'test_create_queue_with_different_attributes_raises_exception: create_queue_02',
    ask: () => refusalOf(again({ DelaySeconds: '1' }, { DelaySeconds: '1' }, (url) => set(url, { DelaySeconds: '2' }))),
    answer: exists('DelaySeconds'),
  },
  {
    operation: 'CreateQueue',
    condition: 'again with a value other than the default, after the defaults were changed',
    origin: 'test_create_queue_with_default_arguments_works_with_modified_attributes',
    ask: () => refusalOf(again({}, { VisibilityTimeout: '1' }, (url) => set(url, { VisibilityTimeout: '2' }))),
    answer: exists('VisibilityTimeout'),
  },
  {
    operation: 'CreateQueue',
    condition: 'of FIFO again with other deduplication',
    origin: 'test_create_fifo_queue_with_different_attributes_raises_error',
    ask: () =>
      refusalOf(
        again(
          { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
          { FifoQueue: 'true', ContentBasedDeduplication: 'false' },
        ),
      ),
    answer: exists('ContentBasedDeduplication'),
  },
  {
    operation: 'CreateQueue',
    condition: 'of FIFO with Booleans in capital letters',
    origin: 'test_fifo_delete_after_visibility_timeout',
    ask: async () => {
      const url = await create(`${nameOf('capital')}.fifo`, { FifoQueue: 'True', ContentBasedDeduplication: 'True' });
      return attributesOf(url, 'FifoQueue', 'ContentBasedDeduplication');
    },
    answer: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
  },
  {
    operation: 'CreateQueue',
    condition: 'of FIFO with deduplication by group and the default throughput limit',
    origin: 'test_sqs_fifo_message_group_scope_no_throughput_setting',
    ask: async () => attributesOf(await fifo({ DeduplicationScope: 'messageGroup' }), 'FifoThroughputLimit'),
    answer: { FifoThroughputLimit: 'perQueue' },
  },
  ...(
    [
      ['FifoQueue', { FifoQueue: 'false' }, unknown('FifoQueue'), 'fifo-queue'],
      [
        'ContentBasedDeduplication',
        { ContentBasedDeduplication: 'false' },
        unknown('ContentBasedDeduplication'),
        'content-based-deduplication',
      ],
      ['DeduplicationScope', { DeduplicationScope: 'queue' }, onlyFifo('DeduplicationScope'), 'deduplication-scope'],
      ['FifoThroughputLimit', { FifoThroughputLimit: 'perQueue' }, onlyFifo('FifoThroughputLimit'), 'throughput-limit'],
    ] as const
  ).map(([name, given, answer, value]) => ({
    operation: 'CreateQueue',
    condition: `of the standard type with ${name}`,
    origin: `test_create_standard_queue_with_fifo_attribute_raises_error: invalid-attribute-${value}`,
    ask: () => refusalOf(create(nameOf('standard'), given as Attributes)),
    answer,
  })),
  {
    operation: 'CreateQueue',
    condition: 'of FIFO without the suffix',
    origin: 'test_fifo_queue_requires_suffix',
    ask: () => refusalOf(create(nameOf('suffix'), { FifoQueue: 'true' })),
    answer: INVALID,
  },
  {
    operation: 'CreateQueue',
    condition: 'of the standard type with the suffix of FIFO queues',
    origin: 'test_standard_queue_cannot_have_fifo_suffix',
    ask: () => refusalOf(create(`${nameOf('suffix')}.fifo`)),
    answer: INVALID,
  },
  {
    operation: 'CreateQueue',
    condition: 'with a slash in its name',
    origin: 'test_disallow_queue_name_with_slashes',
    ask: () => refusalOf(create(`queue/${nameOf('slash')}/`)),
    answer: INVALID,
  },
  {
    operation: 'CreateQueue',
    condition: 'within a minute of the deletion of a queue with this name',
    origin: 'test_create_queue_recently_deleted',
    ask: async () => {
      const name = nameOf('deleted');
      await sqs.send(new DeleteQueueCommand({ QueueUrl: await create(name) }));
      return refusalOf(create(name));
    },
    answer: {
      code: 'AWS.SimpleQueueService.QueueDeletedRecently',
      message: 'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      status: 400,
    },
  },
  {
    operation: 'CreateQueue',
    condition: 'with a redrive policy',
    origin: 'test_dead_letter_queue_config',
    ask: async () => {
      const url = await queue('source', { RedrivePolicy: await redrive(await queue('dead'), 50) });
      return JSON.parse((await attributesOf(url, 'RedrivePolicy')).RedrivePolicy ?? '');
    },
    answer: { deadLetterTargetArn: expect.stringContaining(':conformance-dead-'), maxReceiveCount: 50 },
  },
  {
    operation: 'CreateQueue',
    condition: 'with tags',
    origin: 'test_create_queue_with_tags',
    ask: async () => {
      const QueueUrl = await create(nameOf('tags'), {}, { tag1: 'value1', tag2: 'value2' });
      return (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    },
    answer: { tag1: 'value1', tag2: 'value2' },
  },
]);
