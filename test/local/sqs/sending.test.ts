/** Sending: valid messages, their size and attributes, and the MD5 sums in the answer. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type BatchAnswer, type Bench, createBench, failure } from './support/engine.ts';

const INVALID = { code: 'InvalidParameterValueException', queryError: 'InvalidParameterValue;Sender', status: 400 };
const string = (StringValue: string) => ({ DataType: 'String', StringValue });

let bench: Bench;
let url: string;

beforeEach(() => {
  bench = createBench();
  url = bench.queue('q');
});

const sendWith = (MessageAttributes: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  bench.call('SendMessage', { QueueUrl: url, MessageBody: 'b', MessageAttributes, ...more });

describe('the body', () => {
  test.each(['\t', '\n', '\r', ' ', '\uD7FF', '\uE000', '\uFFFD', '\u{10000}', '\u{10FFFF}'])(
    'may hold %j',
    async (character) => {
      await bench.send(url, `a${character}`);
      expect(await bench.bodies(url)).toEqual([`a${character}`]);
    },
  );

  test.each(['\0', '\u0008', '\u000B', '\u001F', '\uD800', '\uDFFF', '\uFFFE', '\uFFFF'])(
    'cannot contain %j',
    async (character) => {
      expect(await failure(bench.send(url, `a${character}b`))).toMatchObject({ code: 'InvalidMessageContents' });
      expect(bench.sqs.counts('q').visible).toBe(0);
    },
  );

  test.each([{}, { MessageBody: '' }, { MessageBody: null }])('is required: %j', async (given) => {
    expect(await failure(bench.call('SendMessage', { QueueUrl: url, ...given }))).toMatchObject({
      code: 'MissingRequiredParameterException',
      queryError: 'MissingParameter;Sender',
      message: 'The request must contain the parameter MessageBody.',
    });
  });

  test('must be a string', async () => {
    expect(await failure(bench.call('SendMessage', { QueueUrl: url, MessageBody: 5 }))).toMatchObject({
      code: 'SerializationException',
    });
  });

  test('is measured in bytes of UTF-8, together with names, types and values of attributes', async () => {
    url = bench.queue('small', { MaximumMessageSize: '1024' });
    const attributes = { MessageAttributes: { ab: string('€'), c: { DataType: 'Binary', BinaryValue: 'AAEC' } } };
    // ab + String + € and c + Binary + three bytes
    const left = 1024 - (2 + 6 + 3) - (1 + 6 + 3);
    await bench.send(url, `é${'x'.repeat(left - 2)}`, attributes);
    expect(await failure(bench.send(url, `é${'x'.repeat(left - 1)}`, attributes))).toMatchObject({
      ...INVALID,
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    });
  });

  test('has at most one mebibyte by default', async () => {
    await bench.send(url, 'x'.repeat(1_048_576));
    expect(await failure(bench.send(url, 'x'.repeat(1_048_577)))).toMatchObject(INVALID);
  });
});

describe('attributes of a message', () => {
  test('have the MD5 sums that AWS returns', async () => {
    const sums = async (attributes: Record<string, unknown>) => (await sendWith(attributes))['MD5OfMessageAttributes'];
    const three = { General: string('Kenobi'), Hello: string('There'), 'Help.Me': string('Me') };
    expect(await sums(three)).toBe('4c360f3fdafd970e05fae2f149d997f5');
    expect(await sums({ Hello: string('There') })).toBe('a311262e065454b75da111d535b8dacd');
    const bytes = 'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01';
    const attr1 = { DataType: 'Binary', BinaryValue: Buffer.from(bytes).toString('base64') };
    expect(await sums({ attr1 })).toBe('8cbe4db156db8a94db8b801b7addb984');
  });

  test('have no MD5 sum if there are none', async () => {
    expect(await sendWith({})).toEqual({
      MessageId: expect.any(String),
      MD5OfMessageBody: '92eb5ffee6ae2fec3ad71c777531578f',
    });
  });

  test.each(['a', 'A-1_.b', 'x'.repeat(256), 'awsome', 'Number', 'é'])('can have the name %s', async (name) => {
    expect(await sendWith({ [name]: string('v') })).toHaveProperty('MD5OfMessageAttributes');
  });

  test.each(['', 'a b', '.a', 'a.', 'a..b', 'a!', 'AWS.x', 'aws.x', 'Amazon.x', 'x'.repeat(257)])(
    'may not be called %j',
    async (name) => {
      expect(await failure(sendWith({ [name]: string('v') }))).toMatchObject(INVALID);
    },
  );

  test.each([
    ['a number', { DataType: 'Number', StringValue: '-1.5e3' }],
    ['a labelled number', { DataType: 'Number.float', StringValue: '.5' }],
    ['labelled bytes', { DataType: 'Binary.gif', BinaryValue: 'AA==' }],
  ])('may be %s', async (_name, attribute) => {
    expect(await sendWith({ a: attribute })).toHaveProperty('MD5OfMessageAttributes');
  });

  test.each([
    ['of no type', { StringValue: 'v' }],
    ['of an unknown type', { DataType: 'Text', StringValue: 'v' }],
    ['of a type in small letters', { DataType: 'string', StringValue: 'v' }],
    ['of a prefix that only begins like one', { DataType: 'Strings', StringValue: 'v' }],
    ['an empty string', { DataType: 'String', StringValue: '' }],
    ['a string without a value', { DataType: 'String' }],
    ['a string with bytes', { DataType: 'String', BinaryValue: 'AA==' }],
    ['bytes with a string', { DataType: 'Binary', StringValue: 'v' }],
    ['bytes beside a string', { DataType: 'Binary', BinaryValue: 'AA==', StringValue: 'v' }],
    ['no number', { DataType: 'Number', StringValue: 'NaN' }],
    ['a list', { DataType: 'String', StringListValues: ['v'] }],
  ])('may not be %s', async (_name, attribute) => {
    expect(await failure(sendWith({ a: attribute }))).toMatchObject(INVALID);
  });

  test('that are not Base64 are refused', async () => {
    const refused = sendWith({ a: { DataType: 'Binary', BinaryValue: 'A' } });
    expect(await failure(refused)).toMatchObject({ code: 'SerializationException', status: 400 });
  });

  test('with empty lists of values are accepted', async () => {
    const a = { ...string('v'), StringListValues: [], BinaryListValues: [] };
    expect(await sendWith({ a })).toEqual(
      await sendWith({ a: string('v') }).then((same) => ({ ...same, MessageId: expect.any(String) })),
    );
  });

  test('are refused with the fault of their type', async () => {
    const messageOf = async (DataType: string) =>
      (await failure(sendWith({ a: { DataType, StringValue: 'v' } }))).message;
    expect(await messageOf('')).toBe("The message attribute 'a' must contain non-empty message attribute type.");
    expect(await messageOf('X')).toContain('has an invalid message attribute type');
  });

  test('cannot contain characters that a body cannot contain', async () => {
    expect(await failure(sendWith({ a: string('\0') }))).toMatchObject(INVALID);
  });

  test('are limited to ten', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, string('v')] as const));
    expect(await sendWith(many(10))).toHaveProperty('MessageId');
    expect(await failure(sendWith(many(11)))).toMatchObject({
      ...INVALID,
      message: 'Number of message attributes [11] exceeds the allowed maximum [10].',
    });
  });

  test('of the system are only the trace header, whose bytes are not counted', async () => {
    url = bench.queue('small', { MaximumMessageSize: '1024' });
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const MessageSystemAttributes = { AWSTraceHeader: string(header) };
    const answer = await sendWith({}, { MessageBody: 'x'.repeat(1024), MessageSystemAttributes });
    expect(answer['MD5OfMessageSystemAttributes']).toMatch(/^[0-9a-f]{32}$/);
    expect((await bench.receive(url))[0]?.Attributes).toMatchObject({ AWSTraceHeader: header });
    const sendSystem = (system: unknown) => failure(sendWith({}, { MessageSystemAttributes: system }));
    expect(await sendSystem({ Other: string('v') })).toMatchObject(INVALID);
    expect(await sendSystem({ AWSTraceHeader: { DataType: 'Number', StringValue: '1' } })).toMatchObject(INVALID);
  });
});

describe('other parameters', () => {
  test.each([-1, 901])('DelaySeconds %d is refused', async (DelaySeconds) => {
    expect(await failure(bench.send(url, 'b', { DelaySeconds }))).toMatchObject(INVALID);
  });

  test.each(['5', 1.5, true])('DelaySeconds %j is not an integer', async (DelaySeconds) => {
    expect(await failure(bench.send(url, 'b', { DelaySeconds }))).toMatchObject({ code: 'SerializationException' });
  });

  test.each(['', 'a b', 'é', 'x'.repeat(129)])('MessageGroupId %j is refused', async (MessageGroupId) => {
    expect(await failure(bench.send(url, 'b', { MessageGroupId }))).toMatchObject(INVALID);
  });

  test('MessageDeduplicationId is refused on standard queues', async () => {
    expect(await failure(bench.send(url, 'b', { MessageDeduplicationId: 'd' }))).toMatchObject({
      ...INVALID,
      message:
        'Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.',
    });
  });

  test('the queue must exist in this account', async () => {
    const missing = {
      code: 'QueueDoesNotExist',
      status: 400,
      queryError: 'AWS.SimpleQueueService.NonExistentQueue;Sender',
      message: 'The specified queue does not exist.',
    };
    expect(await failure(bench.send('http://127.0.0.1:4566/123456789012/other', 'b'))).toEqual(missing);
    expect(await failure(bench.send('http://127.0.0.1:4566/210987654321/q', 'b'))).toEqual(missing);
    expect(await failure(bench.send('other', 'b'))).toEqual(missing);
  });

  test('the queue can be given by its name alone', async () => {
    expect(await bench.send('q', 'b')).toEqual(expect.any(String));
  });

  test('the URL of the queue can have any host name', async () => {
    await bench.send('http://localhost:9999/some/123456789012/q', 'b');
    expect(bench.sqs.counts('q').visible).toBe(1);
  });
});

describe('a batch', () => {
  const batch = async (...Entries: Record<string, unknown>[]): Promise<BatchAnswer> =>
    bench.call('SendMessageBatch', { QueueUrl: url, Entries });
  const entries = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ Id: `e${at}`, MessageBody: `b${at}` }));

  test('of ten keeps its order, and the answer omits empty lists', async () => {
    const answer = await batch(...entries(10));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    expect(answer).not.toHaveProperty('Failed');
    expect(await bench.bodies(url)).toEqual(entries(10).map(({ MessageBody }) => MessageBody));
  });

  test.each([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', entries(11)],
    ['BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
    ['InvalidBatchEntryId', [{ Id: '', MessageBody: 'b' }]],
    ['InvalidBatchEntryId', [{ Id: 'a:b', MessageBody: 'b' }]],
    ['InvalidBatchEntryId', [{ Id: 'x'.repeat(81), MessageBody: 'b' }]],
    ['MissingRequiredParameterException', [{ MessageBody: 'b' }]],
    ['MissingRequiredParameterException', [{ Id: 'a' }]],
    ['BatchRequestTooLong', ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_289) }))],
  ])('fails as a whole with %s', async (code, bad) => {
    const before = code === 'EmptyBatchRequest' ? [] : [{ Id: 'good', MessageBody: 'b' }];
    const given = code === 'TooManyEntriesInBatchRequest' ? bad : [...before, ...bad];
    expect(await failure(batch(...given))).toMatchObject({ code, status: 400 });
    expect(bench.sqs.counts('q').visible).toBe(0);
  });

  test('of exactly one mebibyte is allowed', async () => {
    expect(await batch(...['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_288) })))).not.toHaveProperty(
      'Failed',
    );
  });

  test('fails only for invalid entries', async () => {
    const answer = await batch(
      { Id: 'good', MessageBody: 'b' },
      { Id: 'contents', MessageBody: '\0' },
      { Id: 'delay', MessageBody: 'b', DelaySeconds: 1000 },
      { Id: 'attribute', MessageBody: 'b', MessageAttributes: { a: { DataType: 'X', StringValue: 'v' } } },
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['contents', 'InvalidMessageContents', true],
      ['delay', 'InvalidParameterValue', true],
      ['attribute', 'InvalidParameterValue', true],
    ]);
  });
});

test('listeners are called for each message that enters, with its attributes', async () => {
  const heard: unknown[] = [];
  bench.sqs.onMessage((queue, message) => heard.push([queue, message]));
  const messageId = await bench.send(url, 'b', { MessageAttributes: { a: string('v') }, DelaySeconds: 5 });
  expect(heard).toEqual([['q', { messageId, body: 'b', attributes: { a: string('v') } }]]);
});

test('ids are created from the given random numbers', async () => {
  const other = createBench();
  const id = await bench.send(url, 'b');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await other.send(other.queue('q'), 'b')).toBe(id);
  expect(await bench.send(url, 'b')).not.toBe(id);
});

test.each([
  ['SendMessage', { MessageBody: 'b', MessageAttributes: ['a'] }],
  ['SendMessage', { MessageBody: 'b', MessageAttributes: { a: 'v' } }],
  ['SendMessage', { MessageBody: 'b', MessageGroupId: 5 }],
  ['SendMessageBatch', { Entries: { Id: 'a' } }],
  ['SendMessageBatch', { Entries: ['a'] }],
  ['ReceiveMessage', { MessageAttributeNames: 'All' }],
  ['ReceiveMessage', { MessageAttributeNames: [1] }],
  ['ReceiveMessage', { MaxNumberOfMessages: '1' }],
  ['SetQueueAttributes', { Attributes: 'DelaySeconds' }],
  ['SetQueueAttributes', { Attributes: ['5'] }],
  ['TagQueue', { Tags: { a: 1 } }],
])('%s of %j has a value of the wrong type', async (operation, input) => {
  expect(await failure(bench.call(operation, { QueueUrl: url, ...input }))).toMatchObject({
    code: 'SerializationException',
    status: 400,
  });
});

test.each(['SendMessage', 'ReceiveMessage', 'PurgeQueue'])('%s must name its queue', async (operation) => {
  const input = operation === 'SendMessage' ? { MessageBody: 'b' } : {};
  expect(await failure(bench.call(operation, input))).toMatchObject({
    code: 'MissingRequiredParameterException',
    message: 'The request must contain the parameter QueueUrl.',
  });
});

test('an operation that SQS does not have is refused by name', async () => {
  expect(await failure(bench.call('SendMessages', {}))).toMatchObject({
    code: 'UnknownOperationException',
    message: expect.stringContaining('SendMessages'),
  });
});
