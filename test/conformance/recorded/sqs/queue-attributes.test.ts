/** Recorded answers of SQS: the attributes of queues. */
import { DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { attributesOf, fifo, queue, redrive, set, sqs, startQueues } from '../../support/queues.ts';
import { expectRecorded, refusalOf } from '../rows.ts';

import {
  attributeRefused,
  DEFAULTS,
  FIFO_DEFAULTS,
  GONE,
  INVALID,
  policy,
  setAndRead,
  unknown,
} from './queue-facts.ts';

startQueues();

interface Policy {
  readonly deadLetterTargetArn: string;
}

expectRecorded('SQS', [
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
]);
