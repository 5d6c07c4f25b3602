/** Recorded answers of SQS: receiving, visibility, deletion, and the counts of messages. */
import {
  type Message,
  type MessageSystemAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import {
  attributesOf,
  fifo,
  gather,
  hide,
  queue,
  receive,
  redrive,
  remove,
  send,
  sqs,
  startQueues,
  text,
} from '../../support/queues.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

startQueues();

const invalid = (message: unknown) => ({ code: 'InvalidParameterValue', message, status: 400 });
const wait = (value: number) =>
  invalid(`Value ${value} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`);
const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body);
const now = (url: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
  receive(url, { WaitTimeSeconds: 0, ...more });
const received = async (input: Partial<ReceiveMessageCommandInput>) => {
  const url = await queue('receive');
  return refusalOf(sqs.send(new ReceiveMessageCommand({ QueueUrl: url, ...input })));
};
const TIMES = {
  ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
  SentTimestamp: expect.stringMatching(/^\d{13}$/),
};
const ALL = { ...TIMES, ApproximateReceiveCount: '1', SenderId: expect.any(String) };
const HANDLE = expect.any(String);
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

/** The attributes of a message with three, of which some are asked for. */
async function selected(...MessageAttributeNames: string[]) {
  const url = await queue('select');
  const MessageAttributes = { 'Help.Me': text('Me'), Hello: text('There'), General: text('Kenobi') };
  await send(url, 'msg', { MessageAttributes });
  const [message] = await now(url, { MessageAttributeNames });
  return { names: Object.keys(message?.MessageAttributes ?? {}).sort(), md5: message?.MD5OfMessageAttributes };
}
const EVERY = { names: ['General', 'Hello', 'Help.Me'], md5: '4c360f3fdafd970e05fae2f149d997f5' };

const SELECTIONS: readonly Row[] = (
  [
    ['no names', 'empty_filter', [], { names: [] }],
    ['All', 'all_name', ['All'], EVERY],
    ['*', 'all_wildcard_asterisk', ['*'], EVERY],
    ['.*', 'all_wildcard', ['.*'], EVERY],
    ['names that the message does not have', 'only_non_existing_names', ['Foo', 'Help'], { names: [] }],
    [
      'two of its names',
      'only_existing',
      ['Hello', 'General'],
      { names: ['General', 'Hello'], md5: 'fca026605781cb4126a1e9044df24232' },
    ],
    [
      'a name that it has and one that it has not',
      'existing_and_non_existing',
      ['Foo', 'Hello'],
      { names: ['Hello'], md5: 'a311262e065454b75da111d535b8dacd' },
    ],
    ['a prefix', 'prefix_filter', ['Hel.*'], { names: ['Hello', 'Help.Me'], md5: '83fee93c1bcd8b9a5a923ffacdc636c7' }],
    ['a reserved name', 'illegal_name_1', ['AWS.'], { names: [] }],
    ['a name that begins with two periods', 'illegal_name_2', ['..foo'], { names: [] }],
  ] as const
).map(([condition, value, names, answer]) => ({
  operation: 'ReceiveMessage',
  condition: `message attributes by ${condition}`,
  origin: `test_receive_message_message_attribute_names_filters: ${value}`,
  ask: () => selected(...names),
  answer,
}));

/** The system attributes of a message with one attribute. */
async function system(input: Partial<ReceiveMessageCommandInput>) {
  const url = await queue('system');
  await send(url, 'msg', { MessageAttributes: { Foo: text('Bar') } });
  const [message] = await now(url, input);
  return { attributes: message?.Attributes, md5: message?.MD5OfMessageAttributes };
}
const SYSTEM: readonly Row[] = (['AttributeNames', 'MessageSystemAttributeNames'] as const).flatMap((member) => {
  const test = `test_receive_message_${member === 'AttributeNames' ? 'attribute' : 'message_system_attribute'}_names_filters`;
  const names = (...given: MessageSystemAttributeName[]): object => ({ [member]: given });
  return (
    [
      ['All', 'all_attributes', names('All'), { attributes: ALL }],
      [
        'All, with all message attributes',
        'all_system_and_message_attributes',
        { ...names('All'), MessageAttributeNames: ['All'] },
        { attributes: ALL, md5: 'ae7155c6026991b6d54b11589678bf9c' },
      ],
      ['one', 'single_attribute', names('SenderId'), { attributes: { SenderId: expect.any(String) } }],
      [
        'one that the message has and one that it has not',
        'multiple_attributes',
        names('SenderId', 'SequenceNumber'),
        { attributes: { SenderId: expect.any(String) } },
      ],
    ] as const
  ).map(([which, value, input, answer]) => ({
    operation: 'ReceiveMessage',
    condition: `${member}: ${which}`,
    origin: `${test}: ${value}`,
    ask: () => system(input as Partial<ReceiveMessageCommandInput>),
    answer,
  }));
});

const RECEIVING: readonly Row[] = [
  {
    operation: 'ReceiveMessage',
    condition: 'both lists of system attributes with different names',
    origin: 'test_message_system_attribute_names_with_attribute_names: different_values',
    ask: () => system({ MessageSystemAttributeNames: ['All'], AttributeNames: ['SenderId' as never] }),
    answer: { attributes: ALL },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'both lists of system attributes with the same name',
    origin: 'test_message_system_attribute_names_with_attribute_names: same_values',
    ask: () => system({ MessageSystemAttributeNames: ['All'], AttributeNames: ['All'] }),
    answer: { attributes: ALL },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'the members of a message without attributes',
    origin: 'test_receive_message_message_attribute_names_filters: empty_filter',
    ask: async () => {
      const url = await queue('members');
      await send(url, 'msg');
      return membersOf(await sqs.send(new ReceiveMessageCommand({ QueueUrl: url })));
    },
    answer: {
      Messages: [
        { Body: 'msg', MD5OfBody: '6e2baaf3b97dbeef01c0043275f9a0e7', MessageId: UUID, ReceiptHandle: HANDLE },
      ],
    },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'the attributes of a message with a group in a standard queue',
    origin: 'test_fair_queue_with_message_group_id: get-message-with-deduplication-id',
    ask: async () => {
      const url = await queue('fair');
      await send(url, 'message', { MessageGroupId: 'test' });
      return (await now(url, { AttributeNames: ['All'] }))[0]?.Attributes;
    },
    answer: { ...ALL, MessageGroupId: 'test' },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'the attributes of a message in a FIFO queue',
    origin: 'test_fifo_message_attributes: receive_message_0',
    ask: async () => {
      const url = await fifo();
      await send(url, 'message-body-1', { MessageGroupId: 'group-1', MessageDeduplicationId: 'dedup-1' });
      return (await now(url, { AttributeNames: ['All'] }))[0]?.Attributes;
    },
    answer: {
      ...ALL,
      MessageDeduplicationId: 'dedup-1',
      MessageGroupId: 'group-1',
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'the attributes of a message in a FIFO queue for the second time',
    origin: 'test_fifo_message_attributes: receive_message_1',
    ask: async () => {
      const url = await fifo({ VisibilityTimeout: '0' });
      await send(url, 'message-body-1', { MessageGroupId: 'group-1', MessageDeduplicationId: 'dedup-1' });
      const [first] = await now(url, { AttributeNames: ['All'] });
      const [second] = await now(url, { AttributeNames: ['All'] });
      return [
        second?.Attributes?.ApproximateReceiveCount,
        first?.Attributes?.SequenceNumber === second?.Attributes?.SequenceNumber,
      ];
    },
    answer: ['2', true],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'a binary attribute',
    origin: 'test_send_message_with_binary_attributes',
    ask: async () => {
      const url = await queue('binary');
      const BinaryValue = Buffer.from('traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01');
      await send(url, 'test', { MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue } } });
      const [message] = await now(url, { MessageAttributeNames: ['All'] });
      const value = message?.MessageAttributes?.['attr1'];
      return [
        message?.MD5OfMessageAttributes,
        value?.DataType,
        Buffer.from(value?.BinaryValue ?? []).equals(BinaryValue),
      ];
    },
    answer: ['8cbe4db156db8a94db8b801b7addb984', 'Binary', true],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'a number as an attribute',
    origin: 'test_message_with_attributes_should_be_enqueued',
    ask: async () => {
      const url = await queue('number');
      const timestamp = { DataType: 'Number', StringValue: '1614717034367' };
      await send(url, 'test', { MessageAttributes: { timestamp } });
      return (await now(url, { MessageAttributeNames: ['All'] }))[0]?.MessageAttributes;
    },
    answer: { timestamp: { DataType: 'Number', StringValue: '1614717034367' } },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'a trace header that came as a header of the request',
    origin: 'test_aws_trace_header_propagation: xray-msg',
    ask: async () => {
      const url = await queue('trace');
      const header = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
      const command = new SendMessageCommand({ QueueUrl: url, MessageBody: 'test' });
      command.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = header;
          return next(args);
        },
        { step: 'build' },
      );
      await sqs.send(command);
      return (await now(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] }))[0]?.Attributes;
    },
    answer: { AWSTraceHeader: 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1' },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'MaxNumberOfMessages 11',
    origin: 'test_send_receive_max_number_of_messages',
    ask: () => received({ MaxNumberOfMessages: 11 }),
    answer: invalid(
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ),
  },
  ...(
    [
      [21, 'recieve_message_error_too_large'],
      [-1, 'recieve_message_error_too_small'],
    ] as const
  ).map(([WaitTimeSeconds, value]) => ({
    operation: 'ReceiveMessage',
    condition: `WaitTimeSeconds ${WaitTimeSeconds}`,
    origin: `test_send_receive_wait_time_seconds: ${value}`,
    ask: () => received({ WaitTimeSeconds }),
    answer: wait(WaitTimeSeconds),
  })),
  ...(
    [
      ['without WaitTimeSeconds', 'empty_short_poll_resp_no_param', {}],
      ['with WaitTimeSeconds 0', 'empty_short_poll_resp', { WaitTimeSeconds: 0 }],
      ['with WaitTimeSeconds 1', 'empty_long_poll_resp', { WaitTimeSeconds: 1 }],
    ] as const
  ).map(([condition, value, input]) => ({
    operation: 'ReceiveMessage',
    condition: `of an empty queue ${condition}`,
    origin: `test_receive_empty_queue: ${value}`,
    ask: async () => membersOf(await sqs.send(new ReceiveMessageCommand({ QueueUrl: await queue('empty'), ...input }))),
    answer: {},
  })),
  {
    operation: 'ReceiveMessage',
    condition: 'more messages than there are, with a wait that is not needed',
    origin: 'test_receive_message_wait_time_seconds_and_max_number_of_messages_does_not_block',
    ask: async () => {
      const url = await queue('both');
      await send(url, 'foobar1');
      await send(url, 'foobar2');
      return (await receive(url, { MaxNumberOfMessages: 3, WaitTimeSeconds: 5 })).length > 0;
    },
    answer: true,
  },
  {
    operation: 'ReceiveMessage',
    condition: 'that waits until a message is sent',
    origin: 'test_wait_time_seconds_waits_correctly',
    ask: async () => {
      const url = await queue('wait');
      const waiting = receive(url, { WaitTimeSeconds: 10 });
      await send(url, 'foobared');
      return bodiesOf(await waiting);
    },
    answer: ['foobared'],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'that waits as long as its queue says',
    origin: 'test_wait_time_seconds_queue_attribute_waits_correctly',
    ask: async () => {
      const url = await queue('wait', { ReceiveMessageWaitTimeSeconds: '10' });
      const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      await send(url, 'foobared');
      return bodiesOf((await waiting).Messages ?? []);
    },
    answer: ['foobared'],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'with VisibilityTimeout 0, then 3, then of its own',
    origin: 'test_receive_message_with_visibility_timeout_updates_timeout',
    ask: async () => {
      const url = await queue('visibility');
      await send(url, 'test');
      const counts = [];
      for (const VisibilityTimeout of [0, 3, undefined]) counts.push((await now(url, { VisibilityTimeout })).length);
      return counts;
    },
    answer: [1, 1, 0],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'messages of three groups of a FIFO queue at once, in the order of each',
    origin: 'test_fifo_receive_message_group_id_ordering',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true' });
      for (const [body, MessageGroupId] of [
        ['g1-m1', '1'],
        ['g1-m2', '1'],
        ['g1-m3', '1'],
        ['g2-m1', '2'],
        ['g2-m2', '2'],
        ['g3-m1', '3'],
      ] as const) {
        await send(url, body, { MessageGroupId });
      }
      return bodiesOf(await now(url));
    },
    answer: ['g1-m1', 'g1-m2', 'g1-m3', 'g2-m1', 'g2-m2', 'g3-m1'],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a group of which a message is in flight',
    origin: 'test_fifo_message_group_visibility',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '60' });
      for (const [body, MessageGroupId] of [
        ['1', 'a'],
        ['2', 'a'],
        ['3', 'b'],
      ] as const)
        await send(url, body, { MessageGroupId });
      const first = await now(url, { MaxNumberOfMessages: 1 });
      return [bodiesOf(first), bodiesOf(await now(url))];
    },
    answer: [['1'], ['3']],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a group whose only message in flight was deleted',
    origin: 'test_fifo_message_group_visibility_after_delete',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '60' });
      for (const body of ['1', '2']) await send(url, body, { MessageGroupId: 'g' });
      const [first] = await now(url, { MaxNumberOfMessages: 1 });
      await remove(url, first?.ReceiptHandle);
      return bodiesOf(await now(url));
    },
    answer: ['2'],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a group of which one of two messages in flight was deleted',
    origin: 'test_fifo_message_group_visibility_after_partial_delete',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '60' });
      for (const body of ['1', '2', '3']) await send(url, body, { MessageGroupId: 'g' });
      const [first] = await now(url, { MaxNumberOfMessages: 2 });
      await remove(url, first?.ReceiptHandle);
      return bodiesOf(await now(url));
    },
    answer: [],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a group that was emptied and sent to again',
    origin: 'test_fifo_empty_message_groups_added_back_to_queue',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true' });
      await send(url, 'Message 1', { MessageGroupId: 'g' });
      const [first] = await now(url);
      await remove(url, first?.ReceiptHandle);
      const between = await now(url);
      await send(url, 'Message 2', { MessageGroupId: 'g' });
      return [first?.Body, between.length, ...bodiesOf(await now(url))];
    },
    answer: ['Message 1', 0, 'Message 2'],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a FIFO queue with VisibilityTimeout 0, twice',
    origin: 'test_fifo_receive_message_with_zero_visibility_timeout',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '30' });
      for (const body of ['g1-m1', 'g1-m2', 'g1-m3']) await send(url, body, { MessageGroupId: '1' });
      const first = await now(url, { VisibilityTimeout: 0 });
      return [bodiesOf(first), bodiesOf(await now(url, { VisibilityTimeout: 0 }))];
    },
    answer: [
      ['g1-m1', 'g1-m2', 'g1-m3'],
      ['g1-m1', 'g1-m2', 'g1-m3'],
    ],
  },
  ...(
    [
      [0, '0-visible', []],
      [1, '1-visible', ['foo']],
      [2, '2-visible', ['foo', 'bar']],
    ] as const
  ).map(([at, value, answer]) => ({
    operation: 'ReceiveMessage',
    condition: `of a group whose message ${at + 1} of three stays hidden for longer`,
    origin: `test_fifo_group_visibility_extends_with_change_message_visibility: ${value}`,
    ask: async () => {
      const url = await fifo({ VisibilityTimeout: '1' });
      for (const body of ['foo', 'bar', 'baz']) {
        await send(url, body, { MessageGroupId: '1', MessageDeduplicationId: body });
      }
      await hide(url, (await now(url))[at]?.ReceiptHandle, 600);
      return bodiesOf(await receive(url, { WaitTimeSeconds: 2 }));
    },
    answer,
  })),
];

const REST: readonly Row[] = [
  {
    operation: 'ChangeMessageVisibility',
    condition: 'with a handle that never was one',
    origin: 'test_invalid_receipt_handle_should_return_error_message',
    ask: async () => refusalOf(hide(await queue('handle'), 'INVALID', 60)),
    answer: { code: 'ReceiptHandleIsInvalid', message: expect.any(String), status: 404 },
  },
  {
    operation: 'ChangeMessageVisibility',
    condition: 'of a message that was deleted',
    origin: 'test_change_visibility_on_deleted_message_raises_invalid_parameter_value',
    ask: async () => {
      const url = await queue('deleted');
      await send(url, 'foo');
      const [message] = await receive(url);
      await hide(url, message?.ReceiptHandle, 42);
      await remove(url, message?.ReceiptHandle);
      return refusalOf(hide(url, message?.ReceiptHandle, 42));
    },
    answer: invalid(
      expect.stringMatching(
        /^Value \S+ for parameter ReceiptHandle is invalid\. Reason: Message does not exist or is not available for visibility timeout change\.$/,
      ),
    ),
  },
  {
    operation: 'ChangeMessageVisibility',
    condition: 'to 0',
    origin: 'test_change_message_visibility_not_permanent',
    ask: async () => {
      const url = await queue('zero');
      await send(url, 'test');
      const [first] = await receive(url);
      await hide(url, first?.ReceiptHandle, 0);
      const [second] = await now(url);
      return [second?.MessageId === first?.MessageId, await now(url)];
    },
    answer: [true, []],
  },
  {
    operation: 'DeleteMessage',
    condition: 'with a handle that never was one',
    origin: 'test_delete_message_with_illegal_receipt_handle',
    ask: async () => refusalOf(remove(await queue('handle'), 'garbage')),
    answer: {
      code: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "garbage" is not a valid receipt handle.',
      status: 404,
    },
  },
  {
    operation: 'DeleteMessage',
    condition: 'three times',
    origin: 'test_delete_message_with_deleted_receipt_handle',
    ask: async () => {
      const url = await queue('thrice');
      await send(url, 'foo');
      const [message] = await receive(url);
      for (let times = 0; times < 2; times += 1) await remove(url, message?.ReceiptHandle);
      return membersOf(await remove(url, message?.ReceiptHandle));
    },
    answer: {},
  },
  {
    operation: 'DeleteMessage',
    condition: 'after its visibility timeout',
    origin: 'test_delete_after_visibility_timeout',
    ask: async () => {
      const url = await queue('late', { VisibilityTimeout: '0' });
      await send(url, 'foobar');
      const [message] = await receive(url);
      await remove(url, message?.ReceiptHandle);
      return now(url);
    },
    answer: [],
  },
  {
    operation: 'DeleteMessage',
    condition: 'of a FIFO queue after its visibility timeout',
    origin: 'test_fifo_delete_after_visibility_timeout: delete_after_timeout_fifo',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '0' });
      await send(url, 'foobar', { MessageGroupId: '1' });
      const [message] = await receive(url);
      return refusalOf(remove(url, message?.ReceiptHandle));
    },
    answer: invalid(
      expect.stringMatching(
        /^Value \S+ for parameter ReceiptHandle is invalid\. Reason: The receipt handle has expired\.$/,
      ),
    ),
  },
  {
    operation: 'DeleteMessage',
    condition: 'of a FIFO queue within a visibility timeout that was made longer',
    origin: 'test_fifo_delete_after_visibility_timeout_extended',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '1' });
      await send(url, 'foobar', { MessageGroupId: '1' });
      const [message] = await now(url);
      await hide(url, message?.ReceiptHandle, 600);
      // Longer than the first timeout: nothing becomes visible.
      const between = await receive(url, { WaitTimeSeconds: 2 });
      await remove(url, message?.ReceiptHandle);
      return [...between, ...(await now(url))];
    },
    answer: [],
  },
  {
    operation: 'GetQueueAttributes',
    condition: 'the numbers of messages, two of three in flight',
    origin: 'test_approximate_number_of_messages_not_visible',
    ask: async () => {
      const url = await queue('counts', { VisibilityTimeout: '600' });
      for (const body of ['1', '2', '3']) await send(url, body);
      await now(url, { MaxNumberOfMessages: 2 });
      return attributesOf(url, 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible');
    },
    answer: { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '2' },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'a dead letter and its attributes',
    origin: 'test_dead_letter_queue_message_attributes: dlq-messages',
    ask: async () => {
      const dead = await queue('dead');
      const url = await queue('source', { RedrivePolicy: await redrive(dead, 1) });
      const AWSTraceHeader = text('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1');
      await send(url, 'message-1', {
        MessageSystemAttributes: { AWSTraceHeader },
        MessageAttributes: { MyAttribute: text('foobar') },
      });
      for (let times = 0; times < 2; times += 1) await now(url, { VisibilityTimeout: 0 });
      const [letter] = await now(dead, { AttributeNames: ['All'], MessageAttributeNames: ['All'] });
      return { attributes: letter?.Attributes, md5: letter?.MD5OfMessageAttributes, body: letter?.MD5OfBody };
    },
    answer: {
      attributes: {
        ...ALL,
        ApproximateReceiveCount: '2',
        AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        DeadLetterQueueSourceArn: expect.stringContaining(':conformance-source-'),
      },
      md5: 'adb59cd4678ea5a855436b949cd07ab6',
      body: '3d6b824fd8c1520e9a047d21fee6fb1f',
    },
  },
  {
    operation: 'ReceiveMessage',
    condition: 'once more than the redrive policy allows',
    origin: 'test_dead_letter_queue_max_receive_count',
    ask: async () => {
      const dead = await queue('dead', { VisibilityTimeout: '0' });
      const url = await queue('source', { RedrivePolicy: await redrive(dead, 1), VisibilityTimeout: '0' });
      const { MessageId } = await send(url, 'test');
      const counts = [(await now(url)).length, (await now(url)).length];
      return [...counts, (await now(dead))[0]?.MessageId === MessageId];
    },
    answer: [1, 0, true],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'of a FIFO queue whose group has lost its first message to the dead letters',
    origin: 'test_dead_letter_queue_with_fifo_and_content_based_deduplication',
    ask: async () => {
      const dead = await fifo({ ContentBasedDeduplication: 'true' });
      const RedrivePolicy = await redrive(dead, 2);
      const url = await fifo({ ContentBasedDeduplication: 'true', VisibilityTimeout: '60', RedrivePolicy });
      await send(url, 'foobar', { MessageGroupId: '1' });
      for (let times = 0; times < 3; times += 1) await now(url, { VisibilityTimeout: 0 });
      const letters = bodiesOf(await now(dead));
      await send(url, 'foobar2', { MessageGroupId: '1' });
      return [letters, bodiesOf(await now(url))];
    },
    answer: [['foobar'], ['foobar2']],
  },
  {
    operation: 'ReceiveMessage',
    condition: 'what was sent in a batch and alone',
    origin: 'test_send_batch_receive_multiple',
    ask: async () => {
      const url = await queue('multiple');
      for (const body of ['message-0', 'message-1', 'message-2']) await send(url, body);
      return bodiesOf(await gather(url, 3)).sort();
    },
    answer: ['message-0', 'message-1', 'message-2'],
  },
];

expectRecorded('SQS', [...SELECTIONS, ...SYSTEM, ...RECEIVING, ...REST]);
