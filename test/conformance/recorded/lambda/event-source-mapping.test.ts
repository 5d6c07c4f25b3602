/** Recorded answers of Lambda: event source mappings of queues, their records, and failed messages. */
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, expect } from '@jest/globals';
import { cleanupAfterAll } from '../../../support/cleanup.ts';
import { conformanceEndpoint } from '../../support/endpoint.ts';
import { expectRecorded, membersOf, type Row, refusalOf } from '../rows.ts';

const FILE = 'lambda_/event_source_mapping/test_lambda_integration_sqs.py';
/** Sends what it is called with to a queue, then does what the body of its first record says. */
const CODE = `
export const handler = async (event) => {
  const MessageBody = JSON.stringify({ name: process.env.AWS_LAMBDA_FUNCTION_NAME, event });
  await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ QueueUrl: process.env.SEEN, MessageBody }),
  });
  let told = {};
  try { told = JSON.parse(event.Records[0].body); } catch {}
  if (told.fails) throw new Error('failed attempt');
  return told.answer;
};
`;
const functionOf = (FunctionName: string) => ({
  Type: 'AWS::Lambda::Function',
  Metadata: { 'aws:asset:path': 'code' },
  Properties: {
    Code: {},
    FunctionName,
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 10,
    Environment: { Variables: { SEEN: { Ref: 'Seen' } } },
  },
});
const RESOURCES = {
  Seen: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'seen' } },
  First: functionOf('first'),
  Second: functionOf('second'),
};

let lambda: LambdaClient;
let sqs: SQSClient;
let seenUrl: string;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  const endpoint = await conformanceEndpoint(RESOURCES, { Seen: { Value: { Ref: 'Seen' } } }, CODE);
  onCleanup(() => endpoint.close());
  lambda = new LambdaClient(endpoint.client);
  sqs = new SQSClient(endpoint.client);
  onCleanup(() => {
    lambda.destroy();
    sqs.destroy();
  });
  seenUrl = endpoint.outputs['Seen'] ?? '';
});

interface Queue {
  readonly url: string;
  readonly arn: string;
}
let queues = 0;
async function queue(attributes: Record<string, string> = {}): Promise<Queue> {
  queues += 1;
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: `source-${queues}`, Attributes: attributes }),
  );
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { url: QueueUrl, arn: Attributes.QueueArn ?? '' };
}

type Settings = Partial<CreateEventSourceMappingCommandInput>;
async function create({ arn }: Pick<Queue, 'arn'>, settings: Settings = {}) {
  const input = { EventSourceArn: arn, FunctionName: 'first', ...settings };
  const answer = membersOf(await lambda.send(new CreateEventSourceMappingCommand(input)));

  return answer;
}
const created = async (settings: Settings = {}) => create(await queue(), settings);
const refusedCreation = async (settings: Settings) => refusalOf(created(settings));
const update = async (UUID: unknown, changes: Omit<UpdateEventSourceMappingCommandInput, 'UUID'>) =>
  membersOf(await lambda.send(new UpdateEventSourceMappingCommand({ UUID: String(UUID), ...changes })));
const get = async (UUID: unknown) =>
  membersOf(await lambda.send(new GetEventSourceMappingCommand({ UUID: String(UUID) })));
const send = (url: string, body: unknown, MessageAttributes: Record<string, MessageAttributeValue> = {}) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      MessageAttributes,
    }),
  );

interface Call {
  readonly name: string;
  readonly event: { readonly Records: readonly Readonly<Record<string, unknown>>[] };
}
/** The next calls with records of this queue. */
async function calls({ arn }: Queue, enough: (calls: readonly Call[]) => boolean): Promise<readonly Call[]> {
  const found: Call[] = [];
  while (!enough(found)) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: seenUrl,
        WaitTimeSeconds: 20,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      }),
    );
    for (const { Body = '' } of Messages) {
      const call = JSON.parse(Body) as Call;
      if (call.event.Records[0]?.['eventSourceARN'] === arn) found.push(call);
    }
  }
  return found;
}
const recordsOf = (found: readonly Call[]) => found.flatMap(({ event }) => event.Records);
const firstRecords = async (source: Queue, count = 1) =>
  recordsOf(await calls(source, (found) => recordsOf(found).length >= count));
/** Resolves when nothing is in the queue any more. */
async function emptied({ url }: Queue): Promise<string> {
  for (;;) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    if (ApproximateNumberOfMessages === '0' && ApproximateNumberOfMessagesNotVisible === '0') return 'empty';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
/** A queue that hides what failed for a second, and its dead letter queue, which gets what failed twice. */
async function pipe() {
  const dead = await queue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  return { dead, source: await queue({ VisibilityTimeout: '1', RedrivePolicy }) };
}
async function letters({ url }: Queue, count: number) {
  const found: string[] = [];
  while (found.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    );
    found.push(...Messages.map(({ Body = '' }) => Body));
  }
  return found.sort();
}
const REPORTS: Settings = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const NEW = {
  BatchSize: 10,
  EventSourceArn: expect.stringMatching(/^arn:aws:sqs:[a-z0-9-]+:\d{12}:source-\d+$/),
  EventSourceMappingArn: expect.stringMatching(/^arn:aws:lambda:[a-z0-9-]+:\d{12}:event-source-mapping:[0-9a-f-]{36}$/),
  FunctionArn: expect.stringMatching(/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:first$/),
  FunctionResponseTypes: [],
  LastModified: expect.any(Date),
  MaximumBatchingWindowInSeconds: 0,
  State: 'Creating',
  StateTransitionReason: 'USER_INITIATED',
  UUID,
};
const SECOND = expect.stringMatching(/:function:second$/);
const invalid = (message: string) => ({ code: 'InvalidParameterValueException', message, status: 400 });
const WINDOW = invalid(
  'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
);
const filtered = (pattern: unknown): Settings => ({
  FilterCriteria: { Filters: [{ Pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) }] },
});
const RECORD = {
  messageId: UUID,
  receiptHandle: expect.any(String),
  body: expect.any(String),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: expect.stringMatching(/^\d{13}$/),
    SenderId: expect.any(String),
    ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
  },
  messageAttributes: {},
  md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
  eventSource: 'aws:sqs',
  eventSourceARN: NEW.EventSourceArn,
  awsRegion: expect.any(String),
};

const creation = (condition: string, test: string, settings: Settings, answer: object): Row => ({
  operation: 'CreateEventSourceMapping',
  condition,
  origin: `${FILE}::${test}`,
  ask: () => created(settings),
  answer: { ...NEW, ...answer },
});

const CREATING: readonly Row[] = [
  creation('without settings', 'test_event_source_mapping_default_batch_size', {}, {}),
  creation(
    'with a window',
    'test_sqs_event_source_mapping',
    { MaximumBatchingWindowInSeconds: 1 },
    { MaximumBatchingWindowInSeconds: 1 },
  ),
  ...[15, 100, 1000, 10_000].map((BatchSize) =>
    creation(
      `with a window and batches of ${BatchSize}`,
      'test_sqs_event_source_mapping_batch_size',
      { BatchSize, MaximumBatchingWindowInSeconds: 10 },
      { BatchSize, MaximumBatchingWindowInSeconds: 10 },
    ),
  ),
  creation(
    'that is not enabled',
    'test_fifo_message_group_parallelism: create_esm_disabled',
    { Enabled: false, BatchSize: 1 },
    { BatchSize: 1, State: 'Disabled' },
  ),
  creation(
    'that reports failures of single messages',
    'test_report_batch_item_failures: create_event_source_mapping',
    REPORTS,
    REPORTS,
  ),
  creation(
    'with a number of invocations at a time',
    'test_sqs_event_source_mapping_batching_reserved_concurrency',
    { BatchSize: 20, MaximumBatchingWindowInSeconds: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    { BatchSize: 20, MaximumBatchingWindowInSeconds: 1, ScalingConfig: { MaximumConcurrency: 2 } },
  ),
  creation(
    'with a filter',
    'test_sqs_event_filter[single]',
    filtered({ body: { 'my-key': ['my-value'] } }),
    filtered({ body: { 'my-key': ['my-value'] } }),
  ),
  {
    operation: 'CreateEventSourceMapping',
    condition: 'a second time for the same queue and function',
    origin: `${FILE}::test_duplicate_event_source_mappings`,
    ask: async () => {
      const source = await queue();
      await create(source);
      return refusalOf(create(source));
    },
    answer: {
      code: 'ResourceConflictException',
      message: expect.stringMatching(
        /^An event source mapping with SQS arn \(" arn:aws:sqs:\S+ "\) and function \(" first "\) already exists\. Please update or delete the existing mapping with UUID [0-9a-f-]{36}$/,
      ),
      status: 409,
    },
  },
  {
    operation: 'CreateEventSourceMapping',
    condition: 'a second time for the same queue and another function',
    origin: `${FILE}::test_duplicate_event_source_mappings`,
    ask: async () => {
      const source = await queue();
      await create(source);
      return create(source, { FunctionName: 'second' });
    },
    answer: { ...NEW, FunctionArn: SECOND },
  },
  {
    operation: 'CreateEventSourceMapping',
    condition: 'for a queue that does not exist',
    origin: `${FILE}::test_esm_with_not_existing_sqs_queue`,
    ask: async () => refusalOf(create({ arn: `${(await queue()).arn}-none` }, { BatchSize: 1 })),
    answer: invalid(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    ),
  },
  {
    operation: 'CreateEventSourceMapping',
    condition: 'with batches of 11 and no window',
    origin: `${FILE}::test_event_source_mapping_default_batch_size: invalid-create-event-source-mapping`,
    ask: () => refusedCreation({ BatchSize: 11 }),
    answer: WINDOW,
  },
  ...(
    [
      ['null', 'null'],
      ['a text that is no JSON', 'simple string'],
      ['a text where a list belongs', { eventSource: 'aws:sqs' }],
      ['an empty list', { eventSource: [] }],
    ] as const
  ).map(([which, pattern]) => ({
    operation: 'CreateEventSourceMapping',
    condition: `with a filter that is ${which}`,
    origin: `${FILE}::test_sqs_invalid_event_filter`,
    ask: () => refusedCreation({ MaximumBatchingWindowInSeconds: 1, ...filtered(pattern) }),
    answer: invalid('Invalid filter pattern definition.'),
  })),
];

const CHANGING: readonly Row[] = [
  {
    operation: 'UpdateEventSourceMapping',
    condition: 'to batches of 11 without a window',
    origin: `${FILE}::test_event_source_mapping_default_batch_size: invalid-update-event-source-mapping`,
    ask: async () => refusalOf(update((await created())['UUID'], { FunctionName: 'first', BatchSize: 11 })),
    answer: WINDOW,
  },
  {
    operation: 'UpdateEventSourceMapping',
    condition: 'to enabled',
    origin: `${FILE}::test_fifo_message_group_parallelism: update_esm_enabling`,
    ask: async () => update((await created({ Enabled: false, BatchSize: 1 }))['UUID'], { Enabled: true }),
    answer: { ...NEW, BatchSize: 1, State: 'Enabling' },
  },
  {
    operation: 'GetEventSourceMapping',
    condition: 'after it was enabled',
    origin: `${FILE}::test_fifo_message_group_parallelism: get_esm_enabled`,
    ask: async () => {
      const { UUID } = await created({ Enabled: false, BatchSize: 1 });
      await update(UUID, { Enabled: true });
      return get(UUID);
    },
    answer: { ...NEW, BatchSize: 1, State: 'Enabled' },
  },
  {
    operation: 'UpdateEventSourceMapping',
    condition: 'to another function',
    origin: `${FILE}::test_sqs_event_source_mapping_update: updated_esm`,
    ask: async () => update((await created({ MaximumBatchingWindowInSeconds: 1 }))['UUID'], { FunctionName: 'second' }),
    answer: { ...NEW, MaximumBatchingWindowInSeconds: 1, FunctionArn: SECOND, State: 'Updating' },
  },
  {
    operation: 'GetEventSourceMapping',
    condition: 'after it got another function',
    origin: `${FILE}::test_sqs_event_source_mapping_update: updated_event_source_mapping`,
    ask: async () => {
      const { UUID } = await created({ MaximumBatchingWindowInSeconds: 1 });
      await update(UUID, { FunctionName: 'second' });
      return get(UUID);
    },
    answer: { ...NEW, MaximumBatchingWindowInSeconds: 1, FunctionArn: SECOND, State: 'Enabled' },
  },
  {
    operation: 'Poll',
    condition: 'after the mapping got another function',
    origin: `${FILE}::test_sqs_event_source_mapping_update: events_postupdate`,
    ask: async () => {
      const source = await queue();
      const { UUID } = await create(source);
      await update(UUID, { FunctionName: 'second' });
      await send(source.url, { foo: 'bar2' });
      return (await calls(source, ({ length }) => length > 0)).map(({ name }) => name);
    },
    answer: ['second'],
  },
];

const POLLING: readonly Row[] = [
  {
    condition: 'a message without attributes',
    origin: 'test_sqs_event_source_mapping: events',
    ask: async () => {
      const source = await queue();
      await create(source);
      await send(source.url, { foo: 'bar' });
      const [{ md5OfMessageAttributes, ...record } = {}] = await firstRecords(source);
      return { ...record, sum: md5OfMessageAttributes ?? null };
    },
    answer: { ...RECORD, body: '{"foo":"bar"}', sum: null },
  },
  {
    condition: 'a message that is gone from the queue once it is worked off',
    origin: 'test_sqs_event_source_mapping',
    ask: async () => {
      const source = await queue();
      await create(source);
      await send(source.url, { foo: 'bar' });
      await firstRecords(source);
      return emptied(source);
    },
    answer: 'empty',
  },
  {
    condition: 'a message with three attributes',
    origin: 'test_message_body_and_attributes_passed_correctly: first_attempt',
    ask: async () => {
      const source = await queue();
      await create(source, { BatchSize: 1 });
      await send(source.url, 'b', {
        Title: { DataType: 'String', StringValue: 'The Whistler' },
        Author: { DataType: 'String', StringValue: 'John Grisham' },
        WeeksOn: { DataType: 'Number', StringValue: '6' },
      });
      const [record] = await firstRecords(source);
      return record;
    },
    answer: {
      ...RECORD,
      messageAttributes: {
        WeeksOn: { stringValue: '6', stringListValues: [], binaryListValues: [], dataType: 'Number' },
        Author: { stringValue: 'John Grisham', stringListValues: [], binaryListValues: [], dataType: 'String' },
        Title: { stringValue: 'The Whistler', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfMessageAttributes: 'd25a6aea97eb8f585bfa92d314504a92',
    },
  },
  {
    condition: 'fifteen messages with batches of 15',
    origin: 'test_sqs_event_source_mapping_batch_size[15]',
    ask: async () => {
      const source = await queue();
      for (const [from, count] of [
        [0, 10],
        [10, 5],
      ] as const) {
        const Entries = Array.from({ length: count }, (_, at) => ({
          Id: `${at}`,
          MessageBody: `message-${from + at}`,
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: source.url, Entries }));
      }
      await create(source, { BatchSize: 15, MaximumBatchingWindowInSeconds: 1 });
      return new Set((await firstRecords(source, 15)).map(({ body }) => body)).size;
    },
    answer: 15,
  },
  {
    condition: 'a message again whose invocation failed',
    origin: 'test_failing_lambda_retries_after_visibility_timeout: second_attempt',
    ask: async () => {
      const { source } = await pipe();
      await create(source, { BatchSize: 1 });
      await send(source.url, { fails: true });
      const [first, second] = await firstRecords(source, 2);
      return [countOf(first), countOf(second), first?.['messageId'] === second?.['messageId']];
    },
    answer: ['1', '2', true],
  },
  {
    condition: 'a message whose invocations failed too often',
    origin: 'test_redrive_policy_with_failing_lambda: dlq_response',
    ask: async () => {
      const { source, dead } = await pipe();
      await create(source, { BatchSize: 1 });
      await send(source.url, { fails: true });
      return letters(dead, 1);
    },
    answer: ['{"fails":true}'],
  },
  {
    condition: 'a batch whose answer names no message of it, where failures are reported',
    origin: 'test_report_batch_item_failures_invalid_result_json_batch_fails',
    ask: async () => {
      const { source, dead } = await pipe();
      await create(source, REPORTS);
      await send(source.url, { answer: { batchItemFailures: [{ foo: 'notvalid' }] } });
      const counts = (await firstRecords(source, 2)).map(countOf);
      return [counts, (await letters(dead, 1)).length];
    },
    answer: [['1', '2'], 1],
  },
  {
    condition: 'a batch whose answer is an empty object, where failures are reported',
    origin: 'test_report_batch_item_failures_empty_json_batch_succeeds',
    ask: async () => {
      const { source } = await pipe();
      await create(source, REPORTS);
      await send(source.url, { answer: {} });
      await firstRecords(source);
      return emptied(source);
    },
    answer: 'empty',
  },
  {
    condition: 'a batch whose invocation failed, where failures are reported',
    origin: 'test_report_batch_item_failures_on_lambda_error',
    ask: async () => {
      const { source, dead } = await pipe();
      const { UUID } = await create(source, { ...REPORTS, Enabled: false });
      for (const at of [1, 2]) await send(source.url, { fails: true, at });
      await update(UUID, { Enabled: true });
      return letters(dead, 2);
    },
    answer: ['{"fails":true,"at":1}', '{"fails":true,"at":2}'],
  },
].map(({ origin, ...row }) => ({ operation: 'Poll', origin: `${FILE}::${origin}`, ...row }));

function countOf(record: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return (record?.['attributes'] as Readonly<Record<string, string>> | undefined)?.['ApproximateReceiveCount'];
}

const FILTERS: readonly Row[] = (
  [
    ['single', { 'my-key': ['my-value'] }, { 'my-key': 'my-value' }, { 'my-key': 'other-value' }],
    ['or', { 'my-key': ['my-value-one', 'my-value-two'] }, { 'my-key': 'my-value-two' }, { 'my-key': 'other-value' }],
    [
      'and',
      { 'my-key-one': ['other-filter', 'my-value-one'], 'my-key-two': ['my-value-two'] },
      { 'my-key-one': 'my-value-one', 'my-key-two': 'my-value-two' },
      { 'my-key-one': 'other-value-', 'my-key-two': 'my-value-two' },
    ],
    ['exists', { 'my-key': [{ exists: true }] }, { 'my-key': 'any-value-one' }, { 'other-key': 'any-value-two' }],
    ['numeric-bigger', { 'my-number': [{ numeric: ['>', 100] }] }, { 'my-number': 101 }, { 'my-number': 100 }],
    ['numeric-smaller', { 'my-number': [{ numeric: ['<', 100] }] }, { 'my-number': 99 }, { 'my-number': 100 }],
    [
      'numeric-range',
      { 'my-number': [{ numeric: ['>=', 100, '<', 200] }] },
      { 'my-number': 100 },
      { 'my-number': 200 },
    ],
    ['prefix', { 'my-key': [{ prefix: 'yes' }] }, { 'my-key': 'yes-value' }, { 'my-key': 'no-value' }],
    ['valid-json-filter', { 'my-key': ['my-value'] }, { 'my-key': 'my-value' }, 'plain-string'],
  ] as const
).map(([name, body, matching, other]) => ({
  operation: 'Poll',
  condition: `two messages, of which a filter (${name}) takes one`,
  origin: `${FILE}::test_sqs_event_filter[${name}]`,
  ask: async () => {
    const source = await queue();
    await send(source.url, matching);
    await send(source.url, other);
    await create(source, filtered({ body }));
    const bodies = (await firstRecords(source)).map((record) => JSON.parse(String(record['body'])));
    return [bodies, await emptied(source)];
  },
  answer: [[matching], 'empty'],
}));

const ENDING: Row = {
  operation: 'DeleteEventSourceMapping',
  condition: 'a mapping that is enabled',
  origin: 'botocore lambda/2015-03-31, DeleteEventSourceMapping',
  ask: async () => {
    const { UUID } = await created();

    const answer = membersOf(await lambda.send(new DeleteEventSourceMappingCommand({ UUID: String(UUID) })));
    return [answer['State'], await refusalOf(get(UUID))];
  },
  answer: ['Deleting', { code: 'ResourceNotFoundException', message: expect.any(String), status: 404 }],
};

expectRecorded('Lambda', [...CREATING, ...CHANGING, ...POLLING, ...FILTERS, ENDING]);
