/** The client of the stack's queues sends the same requests as the SDK's own client, with less work. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSqsClient } from '../../adapters/sqs-client.ts';

interface Seen {
  readonly target: string | undefined;
  readonly length: number;
  readonly body: Buffer;
}

const seen: Seen[] = [];
let answer: { status: number; body: string };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { 'x-amz-target': target, 'content-length': length } = request.headers;
    seen.push({ target: String(target), length: Number(length), body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
});
const config = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.closeAllConnections());
afterAll(() => new Promise((resolve) => server.close(resolve)));

const INPUT: SendMessageBatchCommandInput = {
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/deliveries',
  Entries: [
    { Id: '0', MessageBody: 'quotes " and \\ and\ttabs\r\nand \u0001 \u2028 é 日本 😀', MessageGroupId: 'd1' },
    { Id: '1', MessageBody: `{"text":"${'a "word" '.repeat(30_000)}"}`, DelaySeconds: 30 },
    {
      Id: '2',
      MessageBody: 'half \uD83D of a pair',
      MessageAttributes: {
        name: { DataType: 'String', StringValue: 'é' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 7]) },
      },
    },
  ],
};

test("a request has the members, values and length of one by the SDK's own client", async () => {
  seen.length = 0;
  answer = { status: 200, body: '{"Successful":[]}' };
  await createSqsClient(config()).send(new SendMessageBatchCommand(INPUT));
  await new SQSClient({ ...config(), md5: false }).send(new SendMessageBatchCommand(INPUT));
  const [own, theirs] = seen as [Seen, Seen];
  expect(own.target).toBe('AmazonSQS.SendMessageBatch');
  expect(own.length).toBe(own.body.length);
  expect(JSON.parse(own.body.toString('utf8'))).toEqual(JSON.parse(theirs.body.toString('utf8')));
});

test("refusals of entries and of whole calls are reported as by the SDK's own client", async () => {
  const failed = { Id: '1', SenderFault: true, Code: 'InvalidMessageContents', Message: 'no' };
  answer = { status: 200, body: JSON.stringify({ Successful: [], Failed: [failed] }) };
  const { Failed } = await createSqsClient(config()).send(new SendMessageBatchCommand(INPUT));
  expect(Failed).toEqual([failed]);
  answer = { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}' };
  await expect(createSqsClient(config()).send(new SendMessageBatchCommand(INPUT))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    message: 'gone',
  });
});
