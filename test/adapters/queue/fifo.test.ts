/** FIFO queues end to end: updates are packed and sent to the embedded SQS, which groups and deduplicates like AWS. */
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDelivery } from '../../../core/delivery/delivery.ts';
import { pack } from '../../../core/delivery/pack.ts';
import { createDeliverToQueue } from '../../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { createTestQueue } from '../../../lambdas/deliver-to-queue/test-queue.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { appDetail, aQueue, aSigner, feedDetail, SIGNING_SECRET, updateOf } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { customerQueuePorts } from '../../support/queue-ports.ts';

let endpoint: Endpoint;
let sqs: SQSClient;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  endpoint = await conformanceEndpoint();
  onCleanup(() => endpoint.close());
  process.env['AWS_ENDPOINT_URL'] = endpoint.client.endpoint;
  onCleanup(() => delete process.env['AWS_ENDPOINT_URL']);
  sqs = new SQSClient(endpoint.client);
});

async function aFifoQueue(QueueName: string) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true' } }));
  const destination = aQueue({ queue_url: QueueUrl });
  const access = { type: 'keys', access_key_id: 'any', secret_access_key: 'any' } as const;
  const target = { ...aSigner({ secrets: { signing_secrets: [SIGNING_SECRET], access } }), destination };
  const queues = customerQueuePorts(
    {
      SENDER_ROLE_ARN: 'arn:aws:iam::999999999999:role/sender',
      DELIVERIES_URL: `${endpoint.client.endpoint}/000000000000/deliveries`,
      DEAD_LETTERS_URL: `${endpoint.client.endpoint}/000000000000/dead`,
      AWS_ENDPOINT_URL: endpoint.client.endpoint,
    },
    Date.now,
  );
  const ports = { ...queues, targetOf: Object.assign(async () => target, { forget: () => {} }), now: Date.now };
  const receive = async (): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return { destination, send: createDeliverToQueue(ports), testQueue: createTestQueue(ports), receive };
}

describe('a FIFO queue', () => {
  test('receives one feed per message, grouped by feed, and a repeated delivery once', async () => {
    const { destination, send, receive } = await aFifoQueue('customer.fifo');
    const updates = [
      updateOf(feedDetail({ event_id: 'e1', feed: 'user:1' })),
      updateOf(feedDetail({ event_id: 'e2', feed: 'user:日 本' })),
      updateOf(feedDetail({ event_id: 'e3', feed: 'user:1' })),
    ];
    const deliveries = pack(updates, destination).bodies.map((body) => createDelivery(body, destination, Date.now()));
    const delivered = deliveries.map(() => ({ kind: 'delivered', status: 200 }));
    expect(await send(deliveries)).toEqual(delivered);
    expect(await send(deliveries)).toEqual(delivered);
    const messages = await receive();
    const seen = messages.map(({ Body = '', Attributes, MessageAttributes }) => ({
      events: (JSON.parse(Buffer.from(Body, 'base64').toString()) as { event_id: string }[]).map((one) => one.event_id),
      group: Attributes?.MessageGroupId,
      sameIds: Attributes?.MessageDeduplicationId === MessageAttributes?.['webhook-id']?.StringValue,
    }));
    expect(seen).toEqual([
      { events: ['e1', 'e3'], group: 'user:1', sameIds: true },
      { events: ['e2'], group: expect.stringMatching(/^[0-9a-f]{64}$/), sameIds: true },
    ]);
  });

  test('groups app-level updates by their scope', async () => {
    const { destination, send, receive } = await aFifoQueue('reactions.fifo');
    const own = { ...destination, scope: { kind: 'app_level', name: 'reactions' } as const };
    const [body] = pack([updateOf(appDetail())], own).bodies;
    await send([createDelivery(body ?? ({} as never), own, Date.now())]);
    expect((await receive()).map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual(['app_level:reactions']);
  });

  test('receives a different message for each test', async () => {
    const { testQueue, receive } = await aFifoQueue('tested.fifo');
    const request = { kind: 'test', app_id: '123', scope: 'feed_group:user', destination_id: 'd' } as const;
    expect([await testQueue(request), await testQueue(request)]).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
    expect((await receive()).map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual([
      'feed_group:user',
      'feed_group:user',
    ]);
  });
});
