/** Recorded answers of SQS: sending messages one by one and in batches, to standard and FIFO queues. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { attributesOf, fifo, gather, queue, receive, send, set, sqs, startQueues, text } from '../../support/queues.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

startQueues();

const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const SEQUENCE = expect.stringMatching(/^\d{20}$/);
const MD5 = expect.stringMatching(/^[0-9a-f]{32}$/);
const invalid = (message: unknown) => ({ code: 'InvalidParameterValue', message, status: 400 });
const modelled = (name: string, message: string) => ({ code: `AWS.SimpleQueueService.${name}`, message, status: 400 });
const IDENTIFIER = (name: string, value: string) =>
  invalid(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
const DEDUPLICATION =
  'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
const TOO_MANY = modelled(
  'TooManyEntriesInBatchRequest',
  'Maximum number of entries per request are 10. You have sent 20.',
);
const ENTRY_ID = modelled(
  'InvalidBatchEntryId',
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
);
type More = Partial<SendMessageCommandInput>;

const batch = async (url: string, Entries: SendMessageBatchRequestEntry[]) =>
  membersOf(await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })));
const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ Id: `message-${at}`, MessageBody: `message-${at}`, ...more }));
const sent = async (url: string, body: string, more: More = {}) => membersOf(await send(url, body, more));
const refusedSend = async (more: More, body = 'test') => refusalOf(send(await queue('refused'), body, more));
const bodies = async (url: string, more: object = {}) =>
  (await receive(url, { WaitTimeSeconds: 0, ...more })).map(({ Body }) => Body);

/** What the recorded test calls a message that must be refused: the code begins with `Invalid`. */
const ANY_INVALID = { code: expect.stringMatching(/^Invalid/), message: expect.any(String), status: 400 };

const SENDING: readonly Row[] = [
  {
    condition: 'a message to a standard queue',
    origin: 'test_send_receive_message',
    ask: async () => sent(await queue('send'), 'message'),
    answer: { MD5OfMessageBody: '78e731027d8fd50ed642340b7c9a63b3', MessageId: UUID },
  },
  {
    condition: 'to a queue that is named without its URL',
    origin: 'test_posting_to_queue_via_queue_name',
    ask: async () => sent((await queue('name')).split('/').at(-1) ?? '', 'Using name instead of URL'),
    answer: { MD5OfMessageBody: '86a83f96652a1bfad3891e7d523750cb', MessageId: UUID },
  },
  {
    condition: 'an empty body',
    origin: 'test_send_empty_message',
    ask: () => refusedSend({}, ''),
    answer: { code: 'MissingParameter', message: 'The request must contain the parameter MessageBody.', status: 400 },
  },
  {
    condition: 'one byte too many, attributes included',
    origin: 'test_send_oversized_message',
    ask: () => refusedSend({ MessageAttributes: { k: text('x') } }, 'a'.repeat(1_048_576 - 'kStringx'.length + 1)),
    answer: invalid('One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.'),
  },
  {
    condition: 'one byte more than its queue takes',
    origin: 'test_send_message_with_updated_maximum_message_size',
    ask: async () => {
      const url = await queue('small');
      await set(url, { MaximumMessageSize: '1024' });
      return refusalOf(send(url, 'a'.repeat(1024 - 'kStringx'.length + 1), { MessageAttributes: { k: text('x') } }));
    },
    answer: invalid('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'),
  },
  {
    condition: 'characters that XML does not have',
    origin: 'test_send_message_with_invalid_payload_characters',
    ask: () => refusedSend({}, 'Invalid-\u0000-\u0008-\u0013-\uffff'),
    answer: { code: 'InvalidMessageContents', message: expect.any(String), status: 400 },
  },
  {
    condition: 'a carriage return',
    origin: 'test_message_with_carriage_return',
    ask: async () => {
      const url = await queue('return');
      await send(url, '{\r\n"machineID" : "d357006e26ff47439e1ef894225d4307"}');
      return bodies(url);
    },
    answer: ['{\r\n"machineID" : "d357006e26ff47439e1ef894225d4307"}'],
  },
  {
    condition: 'markup that XML would escape',
    origin: 'test_send_receive_message_encoded_content',
    ask: async () => {
      const url = await queue('markup');
      await send(url, '<xml>&quot;&#x0D;');
      return bodies(url);
    },
    answer: ['<xml>&quot;&#x0D;'],
  },
  ...(
    [
      ['empty', ''],
      ['of 129 characters', 'a'.repeat(129)],
      ['with a space', 'group 123'],
    ] as const
  ).flatMap(([which, value]) => [
    {
      condition: `to a standard queue with a MessageGroupId ${which}`,
      origin: 'test_send_message_to_standard_queue_with_invalid_message_group_id',
      ask: () => refusedSend({ MessageGroupId: value }),
      answer: IDENTIFIER('MessageGroupId', value),
    },
    {
      condition: `to a FIFO queue with a MessageDeduplicationId ${which}`,
      origin: 'test_message_deduplication_id_invalid',
      ask: async () => refusalOf(send(await fifo(), 'b', { MessageGroupId: 'g', MessageDeduplicationId: value })),
      answer: IDENTIFIER('MessageDeduplicationId', value),
    },
  ]),
  {
    condition: 'to a standard queue with a MessageGroupId',
    origin: 'test_fair_queue_with_message_group_id: send_message',
    ask: async () => sent(await queue('fair'), 'message', { MessageGroupId: 'test' }),
    answer: { MD5OfMessageBody: '78e731027d8fd50ed642340b7c9a63b3', MessageId: UUID },
  },
  {
    condition: 'to a FIFO queue',
    origin: 'test_fifo_message_attributes: send_message',
    ask: async () =>
      sent(await fifo(), 'message-body-1', { MessageGroupId: 'group-1', MessageDeduplicationId: 'dedup-1' }),
    answer: { MD5OfMessageBody: '19c9e282d65f9733bc6b35d50062c7ee', MessageId: UUID, SequenceNumber: SEQUENCE },
  },
  {
    condition: 'to a FIFO queue with a delay of its own',
    origin: 'test_fifo_queue_send_message_with_delay_seconds_fails',
    ask: async () =>
      refusalOf(send(await fifo({ ContentBasedDeduplication: 'true' }), 'b', { MessageGroupId: '1', DelaySeconds: 2 })),
    answer: invalid(
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ),
  },
  {
    condition: 'to a FIFO queue with a delay of 0',
    origin: 'test_send_message_with_delay_0_works_for_fifo',
    ask: async () => {
      const url = await fifo();
      await send(url, 'Hello World!', { DelaySeconds: 0, MessageGroupId: 'test', MessageDeduplicationId: '42' });
      return bodies(url);
    },
    answer: ['Hello World!'],
  },
  {
    condition: 'to a FIFO queue that delays, with a delay of 0',
    origin: 'test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay: receive_message_initial_result',
    ask: async () => {
      const url = await fifo({ DelaySeconds: '2', ContentBasedDeduplication: 'true' });
      await send(url, 'message-1', { DelaySeconds: 0, MessageGroupId: '1' });
      return bodies(url);
    },
    answer: [],
  },
  {
    condition: 'to a FIFO queue without a deduplication id',
    origin: 'test_posting_to_fifo_requires_deduplicationid_group_id: invalid-parameter-value',
    ask: async () => refusalOf(send(await fifo(), 'b', { MessageGroupId: 'g' })),
    answer: invalid(DEDUPLICATION),
  },
  {
    condition: 'to a FIFO queue without a group',
    origin: 'test_posting_to_fifo_requires_deduplicationid_group_id: missing-parameter',
    ask: async () => refusalOf(send(await fifo(), 'b', { MessageDeduplicationId: 'd' })),
    answer: {
      code: 'MissingParameter',
      message: 'The request must contain the parameter MessageGroupId.',
      status: 400,
    },
  },
  {
    condition: 'to a FIFO queue three times, by rising numbers',
    origin: 'test_fifo_sequence_number_increases',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true' });
      const numbers: bigint[] = [];
      for (const body of ['1', '2', '3'])
        numbers.push(BigInt(String((await sent(url, body, { MessageGroupId: 'g' }))['SequenceNumber'])));
      return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0n));
    },
    answer: true,
  },
  {
    condition: 'the same content to a FIFO queue that knows messages by content',
    origin: 'test_fifo_content_based_message_deduplication_arrives_once',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true' });
      for (let times = 0; times < 2; times += 1) await send(url, '{"test":"message"}', { MessageGroupId: 'g' });
      return bodies(url);
    },
    answer: ['{"test":"message"}'],
  },
  {
    condition: 'the same content to another group of a FIFO queue that knows messages by content',
    origin: 'test_fifo_deduplication_not_on_message_group_id: True',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true' });
      for (const MessageGroupId of ['1', '2']) await send(url, '{"foo": "bar"}', { MessageGroupId });
      return bodies(url);
    },
    answer: ['{"foo": "bar"}'],
  },
  {
    condition: 'the same deduplication id to another group',
    origin: 'test_sqs_fifo_same_dedup_id_different_message_groups',
    ask: async () => {
      const url = await fifo();
      for (const MessageGroupId of ['group1', 'group2']) {
        await send(url, 'Test', { MessageGroupId, MessageDeduplicationId: 'same-dedup' });
      }
      return bodies(url);
    },
    answer: ['Test'],
  },
  {
    condition: 'the same deduplication id to another group of a queue of high throughput',
    origin: 'test_fifo_high_throughput_ordering',
    ask: async () => {
      const url = await fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
      for (const at of ['1', '2']) {
        await send(url, `Test${at}`, { MessageGroupId: `group${at}`, MessageDeduplicationId: 'same-dedup' });
      }
      return (await gather(url, 2)).map(({ Body }) => Body).sort();
    },
    answer: ['Test1', 'Test2'],
  },
  {
    condition: 'the same content to another group of a queue that knows messages by content within a group',
    origin: 'test_sqs_fifo_message_group_scope_no_throughput_setting',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' });
      for (const MessageGroupId of ['group1', 'group2']) await send(url, 'Test', { MessageGroupId });
      return (await gather(url, 2)).length;
    },
    answer: 2,
  },
  ...(['true', 'false'] as const).map((byContent) => ({
    condition: `again what was deleted, to a FIFO queue with deduplication by content ${byContent}`,
    origin: 'test_fifo_deduplication_arrives_once_after_delete',
    ask: async () => {
      const url = await fifo({ ContentBasedDeduplication: byContent });
      const ids = { MessageGroupId: 'g', ...(byContent === 'false' ? { MessageDeduplicationId: 'd' } : {}) };
      await send(url, '{"foo": "bar"}', ids);
      const [message] = await receive(url);
      await sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: '1', ReceiptHandle: message?.ReceiptHandle }] }),
      );
      await send(url, '{"foo": "bar"}', ids);
      return bodies(url);
    },
    answer: [],
  })),
  {
    condition: 'an attribute with letters that ASCII does not have in its name',
    origin: 'test_send_message_with_invalid_string_attributes',
    ask: async () => sent(await queue('letters'), 'test', { MessageAttributes: { 'attr.1øßä': text('Valida') } }),
    answer: { MessageId: UUID, MD5OfMessageBody: '098f6bcd4621d373cade4e832627b4f6', MD5OfMessageAttributes: MD5 },
  },
  {
    condition: 'an attribute whose text has characters that XML does not have',
    origin: 'test_invalid_string_attributes_cause_invalid_parameter_value_error',
    ask: () => refusedSend({ MessageAttributes: { attr1: text('Invalid-\u0008,\u000b') } }),
    answer: invalid(expect.any(String)),
  },
  ...(
    [
      ['that begins with aWs.', 'aWs.-Invalid-attr'],
      ['that begins with AMAZON.', 'AMAZON.-Invalid-attr'],
      ['that begins with a period', '.-Invalid-attr'],
      ['that ends with a period', 'Invalid.'],
      ['with an exclamation mark', 'Invalid-!-attr'],
      ['with a quote', 'Invalid-"-attr'],
      ['with a section sign', 'Invalid-§-attr'],
      ['with a parenthesis', 'Invalid-(-attr'],
      ['with a question mark', 'Invalid-?-attr'],
      ['of 257 letters', 'L'.repeat(257)],
    ] as const
  ).map(([which, name]) => ({
    condition: `an attribute with a name ${which}`,
    origin: 'test_send_message_with_invalid_string_attributes',
    ask: () => refusedSend({ MessageAttributes: { [name]: text('Valid') } }),
    answer: ANY_INVALID,
  })),
  ...(
    [
      ['unknown', 'Invalid'],
      ['too long', `Number.${'L'.repeat(256)}`],
    ] as const
  ).map(([which, DataType]) => ({
    condition: `an attribute whose type is ${which}`,
    origin: 'test_send_message_with_invalid_string_attributes',
    ask: () => refusedSend({ MessageAttributes: { Attribute_name: { DataType, StringValue: 'Valid' } } }),
    answer: ANY_INVALID,
  })),
  {
    condition: 'an attribute with an empty text',
    origin: 'test_send_message_with_empty_string_attribute',
    ask: () => refusedSend({ MessageAttributes: { ErrorDetails: text('') } }),
    answer: invalid("Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'."),
  },
  {
    condition: 'three attributes',
    origin: 'test_receive_message_message_attribute_names_filters: send_message_response',
    ask: async () =>
      sent(await queue('three'), 'msg', {
        MessageAttributes: { 'Help.Me': text('Me'), Hello: text('There'), General: text('Kenobi') },
      }),
    answer: {
      MD5OfMessageAttributes: '4c360f3fdafd970e05fae2f149d997f5',
      MD5OfMessageBody: '6e2baaf3b97dbeef01c0043275f9a0e7',
      MessageId: UUID,
    },
  },
  {
    condition: 'a number and a trace header, whose sums are apart',
    origin: 'test_system_attributes_have_no_effect_on_attr_md5',
    ask: async () => {
      const url = await queue('trace');
      const more = { MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } } };
      const plain = await sent(url, 'test', more);
      const AWSTraceHeader = text('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1');
      const traced = await sent(url, 'test', { ...more, MessageSystemAttributes: { AWSTraceHeader } });
      return [
        plain['MD5OfMessageAttributes'] === traced['MD5OfMessageAttributes'],
        plain['MD5OfMessageSystemAttributes'],
        traced['MD5OfMessageSystemAttributes'],
      ];
    },
    answer: [true, undefined, '5ae4d5d7636402d80f4eb6d213245a88'],
  },
].map((row) => ({ operation: 'SendMessage', ...row }));

const TWO = [
  { Id: '1', MessageBody: 'message-0' },
  { Id: '2', MessageBody: 'message-1' },
];

const BATCHES: readonly Row[] = [
  {
    operation: 'SendMessageBatch',
    condition: 'without entries',
    origin: 'test_send_message_batch_with_empty_list',
    ask: async () => refusalOf(batch(await queue('batch'), [])),
    answer: { code: 'AWS.SimpleQueueService.EmptyBatchRequest', message: expect.any(String), status: 400 },
  },
  {
    operation: 'SendMessageBatch',
    condition: 'two entries',
    origin: 'test_send_message_batch',
    ask: async () => {
      const url = await queue('batch');
      await batch(url, TWO);
      return (await gather(url, 2)).map(({ Body }) => Body).sort();
    },
    answer: ['message-0', 'message-1'],
  },
  {
    operation: 'SendMessageBatch',
    condition: 'one byte more than a batch may have',
    origin: 'test_send_message_batch_with_oversized_contents',
    ask: async () =>
      refusalOf(
        batch(await queue('batch'), [
          { Id: '1', MessageBody: 'a'.repeat(1_048_576 - 'kStringx'.length), MessageAttributes: { k: text('x') } },
          { Id: '2', MessageBody: 'a' },
        ]),
      ),
    answer: modelled(
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    ),
  },
  {
    operation: 'SendMessageBatch',
    condition: 'more bytes than one message of the queue may have, in two entries',
    origin: 'test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size',
    ask: async () => {
      const url = await queue('batch');
      await set(url, { MaximumMessageSize: '2048' });
      return batch(url, [
        { Id: '1', MessageBody: 'a'.repeat(2048 - 'kStringx'.length), MessageAttributes: { k: text('x') } },
        { Id: '2', MessageBody: 'a' },
      ]);
    },
    answer: {
      Successful: [
        {
          Id: '1',
          MD5OfMessageAttributes: 'a45daa70926828a2f0a1db3418e6feb4',
          MD5OfMessageBody: 'f44facf5a7ee0af446ecf3e0f854441e',
          MessageId: UUID,
        },
        { Id: '2', MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661', MessageId: UUID },
      ],
    },
  },
  {
    operation: 'SendMessageBatch',
    condition: 'an entry that is longer than the queue takes beside one that is not',
    origin: 'test_send_batch_message_size',
    ask: async () =>
      batch(await queue('batch', { MaximumMessageSize: '1024' }), [
        { Id: 'long', MessageBody: 'a'.repeat(1025) },
        { Id: 'short', MessageBody: 'a'.repeat(1024) },
      ]),
    answer: {
      Failed: [
        {
          Code: 'InvalidParameterValue',
          Id: 'long',
          Message: 'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
          SenderFault: true,
        },
      ],
      Successful: [{ Id: 'short', MD5OfMessageBody: 'c9a34cfc85d982698c6ac89f76071abd', MessageId: UUID }],
    },
  },
  {
    operation: 'SendMessageBatch',
    condition: 'an entry with a character that XML does not have beside nine others',
    origin: 'test_batch_send_with_invalid_char_should_succeed',
    ask: async () => {
      const answer = await batch(await queue('batch'), [...entries(9), { Id: '9', MessageBody: '\u0001' }]);
      return { failed: answer['Failed'], successful: (answer['Successful'] as object[]).length };
    },
    answer: {
      failed: [{ Id: '9', Code: 'InvalidMessageContents', Message: expect.any(String), SenderFault: true }],
      successful: 9,
    },
  },
  {
    operation: 'SendMessageBatch',
    condition: 'twenty entries',
    origin: 'test_too_many_entries_in_batch_request',
    ask: async () => refusalOf(batch(await queue('batch'), entries(20))),
    answer: TOO_MANY,
  },
  {
    operation: 'SendMessageBatch',
    condition: 'an id with a colon',
    origin: 'test_invalid_batch_id',
    ask: async () => refusalOf(batch(await queue('batch'), [{ Id: 'message:0', MessageBody: 'b' }])),
    answer: ENTRY_ID,
  },
  {
    operation: 'SendMessageBatch',
    condition: 'to a FIFO queue, an entry without a deduplication id',
    origin: 'test_send_batch_missing_deduplication_id_for_fifo_queue',
    ask: async () =>
      refusalOf(
        batch(await fifo(), [
          { Id: '1', MessageBody: 'b', MessageGroupId: 'g', MessageDeduplicationId: 'd' },
          { Id: '2', MessageBody: 'b', MessageGroupId: 'g' },
        ]),
      ),
    answer: invalid(DEDUPLICATION),
  },
  {
    operation: 'SendMessageBatch',
    condition: 'to a FIFO queue, an entry without a group',
    origin: 'test_send_batch_missing_message_group_id_for_fifo_queue',
    ask: async () =>
      refusalOf(
        batch(await fifo(), [
          { Id: '1', MessageBody: 'b', MessageGroupId: 'g', MessageDeduplicationId: 'd' },
          { Id: '2', MessageBody: 'b', MessageDeduplicationId: 'e' },
        ]),
      ),
    answer: invalid('The request must contain the parameter MessageGroupId.'),
  },
  {
    operation: 'SendMessageBatch',
    condition: 'to a FIFO queue, whose answer has sequence numbers',
    origin: 'test_report_batch_item_failures: send_message_batch',
    ask: async () => {
      const Entries = [{ Id: 'message-1', MessageBody: 'b', MessageGroupId: '1', MessageDeduplicationId: 'dedup-1' }];
      return batch(await fifo(), Entries);
    },
    answer: { Successful: [{ Id: 'message-1', MD5OfMessageBody: MD5, MessageId: UUID, SequenceNumber: SEQUENCE }] },
  },
  ...(
    [
      ['empty', ''],
      ['of 100 letters', 'testLongId'.repeat(10)],
      ['with a colon', 'invalid:id'],
    ] as const
  ).map(([which, Id]) => ({
    operation: 'DeleteMessageBatch',
    condition: `an id ${which}`,
    origin: 'test_delete_message_batch_invalid_msg_id',
    ask: async () => {
      const url = await queue('batch');
      await send(url, 'b');
      const [message] = await receive(url);
      const Entries = [{ Id, ReceiptHandle: message?.ReceiptHandle }];
      return refusalOf(sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })));
    },
    answer: ENTRY_ID,
  })),
  {
    operation: 'DeleteMessageBatch',
    condition: 'twenty entries',
    origin: 'test_delete_message_batch_with_too_large_batch',
    ask: async () => {
      const Entries = Array.from({ length: 20 }, (_, at) => ({ Id: `${at}`, ReceiptHandle: 'x' }));
      return refusalOf(sqs.send(new DeleteMessageBatchCommand({ QueueUrl: await queue('batch'), Entries })));
    },
    answer: TOO_MANY,
  },
  {
    operation: 'DeleteMessageBatch',
    condition: 'all messages that were received',
    origin: 'test_publish_get_delete_message_batch',
    ask: async () => {
      const url = await queue('batch');
      await batch(url, entries(10));
      const Entries = (await gather(url, 10)).map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle }));
      const { Successful = [], Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      const left = await attributesOf(url, 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible');
      return { successful: Successful.length, Failed, left };
    },
    answer: {
      successful: 10,
      left: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' },
    },
  },
  {
    operation: 'ChangeMessageVisibilityBatch',
    condition: 'twenty entries',
    origin: 'test_change_message_visibility_batch_with_too_large_batch',
    ask: async () => {
      const Entries = Array.from({ length: 20 }, (_, at) => ({
        Id: `${at}`,
        ReceiptHandle: 'x',
        VisibilityTimeout: 1,
      }));
      return refusalOf(sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: await queue('batch'), Entries })));
    },
    answer: TOO_MANY,
  },
];

expectRecorded('SQS', [...SENDING, ...BATCHES]);
