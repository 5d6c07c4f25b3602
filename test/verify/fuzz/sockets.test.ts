/**
 * Invalid input on the port of the embedded AWS: bytes that are not HTTP, incomplete requests, and calls of every operation with every
 * kind of input. It answers with AWS's errors or closes the connection, and it neither fails nor stops.
 */
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fuzz, RUNS, TIMEOUT_MS } from '../../../verify/fuzz/support/runs.ts';
import { breaks, broken, hostile, jsonText, objectOf, sometimesBroken } from '../../../verify/fuzz/support/texts.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

let endpoint: Endpoint;
let host: string;
let port: number;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  const resources = {
    Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
    F: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q.fifo', FifoQueue: true } },
    K: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
    B: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  };
  endpoint = await conformanceEndpoint(resources, { KeyId: { Value: { Ref: 'K' } } });
  onCleanup(() => endpoint.close());
  ({ host } = new URL(endpoint.client.endpoint));
  port = Number(new URL(endpoint.client.endpoint).port);
});

const SILENCE_MS = 2_000;

/** Sends bytes and returns the answer. `''` means that the connection was closed, or that an incomplete request was not answered. */
function sent(bytes: string | Uint8Array, whole: boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on('data', (data: string) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    socket.write(bytes);
    // An answer ends with the connection, as every request demands.
    if (!whole) socket.end();
  });
}

function request(head: Readonly<Record<string, string>>, body: string): string {
  const lines = { host, connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...head };
  const written = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  return `POST / HTTP/1.1\r\n${written.join('\r\n')}\r\n\r\n${body}`;
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

async function isWell(): Promise<void> {
  const list = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };
  expect(await sent(request(list, '{}'), true)).toMatch(/^HTTP\/1\.1 200 .*q\.fifo/s);
}

const OPERATIONS = [
  ...['CreateQueue', 'DeleteMessage', 'DeleteMessageBatch', 'SendMessage', 'SendMessageBatch', 'ReceiveMessage']
    .concat('ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'GetQueueAttributes', 'SetQueueAttributes')
    .concat('GetQueueUrl', 'ListQueues', 'TagQueue', 'UntagQueue', 'ListQueueTags', 'ListDeadLetterSourceQueues')
    .concat('StartMessageMoveTask', 'ListMessageMoveTasks', 'CancelMessageMoveTask')
    .map((name) => `AmazonSQS.${name}`),
  ...[
    'PutEvents',
    'DescribeEventBus',
    'ListEventBuses',
    'ListRules',
    'TestEventPattern',
    'PutRule',
    'CreateEventBus',
    'PutTargets',
    'RemoveTargets',
    'TagResource',
    'DeleteRule',
  ].map((name) => `AWSEvents.${name}`),
  ...['GenerateDataKey', 'Decrypt', 'Encrypt', 'DescribeKey'].map((name) => `TrentService.${name}`),
  ...['GetItem', 'PutItem', 'Query', 'UpdateItem', 'ListTables'].map((name) => `DynamoDB_20120810.${name}`),
];
const names = [
  'QueueUrl',
  'QueueName',
  'Attributes',
  'AttributeNames',
  'MessageBody',
  'DelaySeconds',
  'Entries',
  'Tags',
]
  .concat('MaxNumberOfMessages', 'VisibilityTimeout', 'ReceiptHandle', 'MessageAttributes', 'MessageGroupId', 'TagKeys')
  .concat('MessageDeduplicationId', 'MaxResults', 'NextToken', 'SourceArn', 'DestinationArn', 'TaskHandle', 'Id')
  .concat(
    'KeyId',
    'KeySpec',
    'Plaintext',
    'CiphertextBlob',
    'NamePrefix',
    'EventPattern',
    'Event',
    'EncryptionContext',
    'NumberOfBytes',
    'Name',
    'TableName',
    'Key',
    'Item',
  );
const queueUrl = fc.constantFrom('q', 'q.fifo', 'gone').map((name) => JSON.stringify(`http://x/000000000000/${name}`));
const ENTRIES = [
  '[{"Id":"1","MessageBody":"m"}]',
  '[{"Id":"1","MessageBody":"m","MessageGroupId":"g"},{"Id":"1"}]',
  '[{"EventBusName":"bus","Source":"s","DetailType":"d","Detail":"{}"}]',
  '[{"EventBusName":"bus"}]',
  '[null]',
  '[[]]',
];
/** Placeholder for the id of an existing key. */
const KEY_ID = '"the key"';
const member = fc.oneof(
  fc.tuple(fc.constant('KeyId'), fc.constant(KEY_ID)),
  fc.tuple(fc.constant('QueueUrl'), queueUrl),
  fc.tuple(fc.constant('Entries'), fc.constantFrom(...ENTRIES)),
  fc.tuple(fc.constantFrom(...names), jsonText),
  fc.tuple(
    fc.constantFrom('MessageBody', 'ReceiptHandle', 'MessageGroupId'),
    hostile.map((text) => JSON.stringify(text)),
  ),
);
const shaped = sometimesBroken(
  fc.tuple(queueUrl, fc.array(member, { maxLength: 4 })).map(([url, rest]) => objectOf([...rest, ['QueueUrl', url]])),
);
const input = fc.oneof({ weight: 9, arbitrary: shaped }, { weight: 1, arbitrary: jsonText });
const form = fc
  .array(
    fc.tuple(fc.constantFrom('Action', 'Version', 'RoleArn', 'Tags.member.1.Key', 'StackName', 'ExternalId'), hostile),
    {
      maxLength: 5,
    },
  )
  .map((pairs) => new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString());

describe('invalid input on the port of the embedded AWS', () => {
  test(
    'as the input of a call is answered with an error of AWS, or done',
    async () => {
      const statuses = new Map<number, number>();
      await fuzz(fc.tuple(fc.constantFrom(...OPERATIONS), input), async ([target, body]) => {
        // Nothing is sent to the queues, so a long poll would take its whole time.
        const quick = body
          .replaceAll('"WaitTimeSeconds"', '"x"')
          .replaceAll(KEY_ID, JSON.stringify(endpoint.outputs['KeyId']));
        const head = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
        const status = statusOf(await sent(request(head, quick), true));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect([200, 400, 403, 404, 413]).toContain(status);
      });
      expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400]));
      await isWell();
    },
    TIMEOUT_MS * 4,
  );

  test('in the form encoding is answered too', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sts/aws4_request';
    const head = { 'content-type': 'application/x-www-form-urlencoded', authorization };
    await fc.assert(
      fc.asyncProperty(form, async (body) => {
        expect([200, 400, 403]).toContain(statusOf(await sent(request(head, body), true)));
      }),
      { numRuns: Math.min(RUNS, 1_000) },
    );
    await isWell();
  });

  test('that is not HTTP, or is incomplete, closes the connection, and the next request is answered', async () => {
    const right = request({ 'x-amz-target': 'AmazonSQS.SendMessage' }, '{"QueueUrl":"http://x/000000000000/q"}');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(fc.constant(right), breaks).map(([text, one]) => Buffer.from(broken(text, one), 'latin1')),
      fc.nat(right.length).map((length) => Buffer.from(right.slice(0, length))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        const status = statusOf(await sent(some, false));
        expect([0, 200, 400, 403, 404, 413, 431]).toContain(status);
      }),
      { numRuns: Math.min(RUNS, 300) },
    );
    await isWell();
  });
});
