/** Recorded answers of SQS: creating, finding, listing, changing and deleting queues. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import {
  type Attributes,
  attributesOf,
  fifo,
  made,
  nameOf,
  queue,
  receive,
  redrive,
  send,
  set,
  sqs,
  startQueues,
} from '../../support/queues.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

startQueues();

const create = async (QueueName: string, given: Attributes = {}, tags: Record<string, string> = {}) => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: given, tags }));
  made.push(QueueUrl);
  return QueueUrl;
};
/** Creates a queue, does something with it, and creates it again. */
const again = async (
  first: Attributes,
  second: Attributes,
  between: (url: string) => Promise<unknown> = async () => {},
) => {
  const name = nameOf('again') + (first.FifoQueue ? '.fifo' : '');
  const url = await create(name, first);
  await between(url);
  return (await create(name, second)) === url;
};
const setAndRead = async (url: string, given: Attributes, ...names: string[]) => {
  await set(url, given);
  return attributesOf(url, ...(names as never[]));
};
const exists = (attribute: string) => ({
  code: 'QueueAlreadyExists',
  message: `A queue already exists with the same name and a different value for attribute ${attribute}`,
  status: 400,
});
const attributeRefused = (code: string, message: string) => ({ code, message, status: 400 });
const unknown = (name: string) => attributeRefused('InvalidAttributeName', `Unknown Attribute ${name}.`);
const onlyFifo = (name: string) =>
  attributeRefused('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`);
const INVALID = { code: 'InvalidParameterValue', message: expect.any(String), status: 400 };
const GONE = {
  code: 'AWS.SimpleQueueService.NonExistentQueue',
  message: 'The specified queue does not exist.',
  status: 400,
};
const COUNTS = {
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
  LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
  QueueArn: expect.stringMatching(/^arn:aws:sqs:[a-z0-9-]+:\d{12}:/),
};
const DEFAULTS = {
  ...COUNTS,
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};
const FIFO_DEFAULTS = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoQueue: 'true',
  FifoThroughputLimit: 'perQueue',
};
const policy = (action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: action, Resource: '*' }],
  });

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

const ROWS: readonly Row[] = [
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
  {
    operation: 'GetQueueAttributes',
    condition: 'All of a standard queue without attributes of its own',
    origin: 'test_set_queue_attributes_default_values: get-queue-attributes-initial-values',
    ask: async () => attributesOf(await queue('defaults'), 'All'),
    answer: DEFAULTS,
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'All of a FIFO queue with deduplication by content',
    origin: 'test_fifo_set_content_based_deduplication_strategy: before-update',
    ask: async () => attributesOf(await fifo({ ContentBasedDeduplication: 'true' }), 'All'),
    answer: { ...DEFAULTS, ...FIFO_DEFAULTS, ContentBasedDeduplication: 'true' },
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'All of a queue with three attributes of its own',
    origin: 'test_create_and_update_queue_attributes: get_queue_attributes',
    ask: async () =>
      attributesOf(
        await queue('own', {
          MessageRetentionPeriod: '604800',
          ReceiveMessageWaitTimeSeconds: '10',
          VisibilityTimeout: '20',
        }),
        'All',
      ),
    answer: {
      ...DEFAULTS,
      MessageRetentionPeriod: '604800',
      ReceiveMessageWaitTimeSeconds: '10',
      VisibilityTimeout: '20',
    },
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'three of them by name',
    origin: 'test_create_queue_and_get_attributes',
    ask: async () =>
      Object.keys(await attributesOf(await queue('three'), 'QueueArn', 'CreatedTimestamp', 'VisibilityTimeout')).sort(),
    answer: ['CreatedTimestamp', 'QueueArn', 'VisibilityTimeout'],
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'two of them by name, one a policy',
    origin: 'test_get_specific_queue_attribute_response',
    ask: async () => {
      const policyText = await redrive(await queue('dead'), 10);
      const url = await queue('two', {
        MessageRetentionPeriod: '604800',
        DelaySeconds: '10',
        RedrivePolicy: policyText,
      });
      const { RedrivePolicy = '', ...others } = await attributesOf(url, 'MessageRetentionPeriod', 'RedrivePolicy');
      return { ...others, count: JSON.parse(RedrivePolicy).maxReceiveCount };
    },
    answer: { MessageRetentionPeriod: '604800', count: 10 },
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'of a queue that was deleted',
    origin: 'test_non_existent_queue: queue-does-not-exist',
    ask: async () => {
      const QueueUrl = await queue('gone');
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      return refusalOf(sqs.send(new GetQueueAttributesCommand({ QueueUrl })));
    },
    answer: GONE,
  },
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
    operation: 'SetQueueAttributes',
    condition: 'three attributes of a queue with others of its own',
    origin: 'test_create_and_update_queue_attributes: get_updated_queue_attributes',
    ask: async () =>
      setAndRead(
        await queue('own', { MessageRetentionPeriod: '604800', ReceiveMessageWaitTimeSeconds: '10' }),
        { MaximumMessageSize: '2048', VisibilityTimeout: '69', DelaySeconds: '420' },
        'All',
      ),
    answer: {
      ...DEFAULTS,
      MessageRetentionPeriod: '604800',
      ReceiveMessageWaitTimeSeconds: '10',
      MaximumMessageSize: '2048',
      VisibilityTimeout: '69',
      DelaySeconds: '420',
    },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'deduplication by content off',
    origin: 'test_fifo_set_content_based_deduplication_strategy: after-update',
    ask: async () =>
      setAndRead(await fifo({ ContentBasedDeduplication: 'true' }), { ContentBasedDeduplication: 'false' }, 'All'),
    answer: { ...DEFAULTS, ...FIFO_DEFAULTS },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a FIFO queue to high throughput',
    origin: 'test_fifo_change_to_high_throughput_after_creation: set-to-high-throughput',
    ask: async () =>
      setAndRead(await fifo(), { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }, 'All'),
    answer: {
      ...DEFAULTS,
      ...FIFO_DEFAULTS,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a FIFO queue from high to regular throughput',
    origin: 'test_fifo_change_to_regular_throughput_after_creation: set-to-regular-throughput',
    ask: async () =>
      setAndRead(
        await fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
        { DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' },
        'All',
      ),
    answer: { ...DEFAULTS, ...FIFO_DEFAULTS },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a key of KMS and its reuse period',
    origin: 'test_set_queue_attributes_default_values: get-queue-attributes-after-update',
    ask: async () =>
      setAndRead(await queue('kms'), { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000' }, 'All'),
    answer: {
      ...DEFAULTS,
      KmsMasterKeyId: 'testKeyId',
      KmsDataKeyReusePeriodSeconds: '6000',
      SqsManagedSseEnabled: 'false',
    },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'no key of KMS after there was one',
    origin: 'test_set_queue_attributes_default_values: get-queue-attributes-after-set-to-defaults',
    ask: async () => {
      const url = await queue('kms');
      await set(url, { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000' });
      return setAndRead(url, { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '300' }, 'All');
    },
    answer: { ...DEFAULTS, SqsManagedSseEnabled: 'false' },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a key of KMS while keys of SQS are switched off',
    origin: 'test_sse_queue_attributes: sse_kms_attributes',
    ask: async () =>
      setAndRead(
        await queue('kms'),
        { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000', SqsManagedSseEnabled: 'false' },
        ...['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
      ),
    answer: { KmsDataKeyReusePeriodSeconds: '6000', KmsMasterKeyId: 'testKeyId', SqsManagedSseEnabled: 'false' },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'keys of SQS',
    origin: 'test_sse_queue_attributes: sse_sqs_attributes',
    ask: async () =>
      setAndRead(
        await queue('sse'),
        { SqsManagedSseEnabled: 'true' },
        ...['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
      ),
    answer: { SqsManagedSseEnabled: 'true' },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a key of KMS and keys of SQS at once',
    origin: 'test_sse_kms_and_sqs_are_mutually_exclusive',
    ask: async () => refusalOf(set(await queue('sse'), { KmsMasterKeyId: 'testKeyId', SqsManagedSseEnabled: 'true' })),
    answer: attributeRefused(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    ),
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'FifoQueue true on a standard queue',
    origin: 'test_set_unsupported_attribute_standard: invalid-attr-name-1',
    ask: async () => refusalOf(set(await queue('standard'), { FifoQueue: 'true' })),
    answer: unknown('FifoQueue'),
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'FifoQueue false on a standard queue',
    origin: 'test_set_unsupported_attribute_standard: invalid-attr-name-2',
    ask: async () => refusalOf(set(await queue('standard'), { FifoQueue: 'false' })),
    answer: unknown('FifoQueue'),
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'FifoQueue true on a FIFO queue',
    origin: 'test_set_unsupported_attribute_fifo',
    ask: async () => setAndRead(await fifo(), { FifoQueue: 'true' }, 'FifoQueue'),
    answer: { FifoQueue: 'true' },
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'FifoQueue false on a FIFO queue',
    origin: 'test_set_unsupported_attribute_fifo: invalid-attr-name-2',
    ask: async () => refusalOf(set(await fifo(), { FifoQueue: 'false' })),
    answer: attributeRefused(
      'InvalidAttributeValue',
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    ),
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'a policy, read by its name',
    origin: 'test_set_queue_policy',
    ask: async () => {
      const { Policy = '' } = await setAndRead(await queue('policy'), { Policy: policy('sqs:SendMessage') }, 'Policy');
      return JSON.parse(Policy).Statement[0].Action;
    },
    answer: 'sqs:SendMessage',
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'an empty policy where there is none',
    origin: 'test_set_empty_queue_policy',
    ask: async () => setAndRead(await queue('policy'), { Policy: '' }, 'All'),
    answer: DEFAULTS,
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'an empty policy where there is one',
    origin: 'test_set_empty_queue_policy',
    ask: async () => {
      const url = await queue('policy');
      await set(url, { Policy: policy('sqs:SendMessage') });
      return setAndRead(url, { Policy: '' }, 'All');
    },
    answer: DEFAULTS,
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'an empty redrive policy where there is none',
    origin: 'test_set_empty_redrive_policy',
    ask: async () => setAndRead(await queue('redrive'), { RedrivePolicy: '' }, 'All'),
    answer: DEFAULTS,
  },
  {
    operation: 'SetQueueAttributes',
    condition: 'an empty redrive policy where there is one',
    origin: 'test_set_empty_redrive_policy',
    ask: async () => {
      const url = await queue('redrive', { RedrivePolicy: await redrive(await queue('dead'), 42) });
      return setAndRead(url, { RedrivePolicy: '' }, 'All');
    },
    answer: DEFAULTS,
  },
  ...(
    [
      ['without a count', ({ deadLetterTargetArn }: Policy) => ({ deadLetterTargetArn })],
      ['without a target', () => ({ maxReceiveCount: '42' })],
      ['with a count that is no number', (given: Policy) => ({ ...given, maxReceiveCount: 'invalid' })],
    ] as const
  ).map(([condition, change]) => ({
    operation: 'SetQueueAttributes',
    condition: `a redrive policy ${condition}`,
    origin: 'test_redrive_policy_attribute_validity',
    ask: async () => {
      const given = JSON.parse(await redrive(await queue('dead'), 42)) as Policy;
      return refusalOf(set(await queue('redrive'), { RedrivePolicy: JSON.stringify(change(given)) }));
    },
    answer: INVALID,
  })),
  {
    operation: 'SetQueueAttributes',
    condition: 'a redrive policy whose count is a text of digits',
    origin: 'test_redrive_policy_attribute_validity',
    ask: async () => {
      const given = JSON.parse(await redrive(await queue('dead'), 42)) as Policy;
      const RedrivePolicy = JSON.stringify({ ...given, maxReceiveCount: '42' });
      return Object.keys(await setAndRead(await queue('redrive'), { RedrivePolicy }, 'RedrivePolicy'));
    },
    answer: ['RedrivePolicy'],
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
];

interface Policy {
  readonly deadLetterTargetArn: string;
}

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

expectRecorded('SQS', ROWS);
