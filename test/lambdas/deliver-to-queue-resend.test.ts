/** A FIFO queue drops a repeated delivery, and accepts one that was sent again. The queue is that of the embedded AWS. */
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseQueueUrl } from '../../core/transport/sqs/queue-url.ts';
import { queueEntry } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { conformanceEndpoint, type Endpoint } from '../conformance/support/endpoint.ts';
import { aDelivery, aSigner } from '../core/make.ts';

let endpoint: Endpoint;
let sqs: SQSClient;
let QueueUrl: string;

beforeAll(async () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'customer.fifo', FifoQueue: true } };
  endpoint = await conformanceEndpoint({ Queue: queue }, { Queue: { Value: { Ref: 'Queue' } } });
  sqs = new SQSClient(endpoint.client);
  QueueUrl = endpoint.outputs['Queue'] ?? '';
});
afterAll(async () => {
  sqs.destroy();
  await endpoint.close();
});

test('a delivery that was sent again within five minutes arrives, and its retry does not arrive twice', async () => {
  const parsed = parseQueueUrl(QueueUrl, String(endpoint.client.endpoint));
  if ('fault' in parsed) throw new Error(parsed.fault);
  const connection = { address: parsed.address, form: 'json' } as const;
  const delivery = aDelivery({ id: 'dlv_1', group: 'user:1' });
  const again = { ...delivery, resentAt: Date.now() };
  for (const one of [delivery, { ...delivery, attempt: 2 }, again, { ...again, attempt: 2 }]) {
    const entry = queueEntry(one, aSigner(), connection, Date.now());
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ...entry }] }));
    expect(Failed ?? []).toEqual([]);
  }
  const marks: (string | undefined)[] = [];
  const command = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(command));
  for (const { MessageAttributes: own = {} } of Messages) {
    expect(own['webhook-id']?.StringValue).toBe('dlv_1');
    marks.push(own['x-webhook-resend']?.StringValue);
  }
  expect(marks).toEqual([undefined, '1']);
});
