/**
 * Destinations with the functions of the deployed template: both test buttons, ownership, overrides, the redrive of a
 * dead letter.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createPlans } from '../../adapters/holding/plans.ts';
import { applyConfiguration, destinationsOf } from '../../bin/local/apply.ts';
import type { Destination } from '../../cli/destination.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const ACCOUNT = '000000000000';

describe('a destination', () => {
  let receiver: Receiver;
  let embedded: Embedded;
  let assembly: string;
  let destinations: readonly Destination[];
  let put: (feed: string, created: readonly object[]) => Promise<void>;
  const client = () => ({
    endpoint: embedded.endpoint,
    region: embedded.region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const broken = new Set<string>();

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    receiver = await startReceiver(({ method, path }, response) => {
      if (broken.has(path)) response.writeHead(410).end('gone');
      else if (method === 'GET') response.writeHead(200, { 'content-type': 'text/plain' }).end('key-1\n');
      else response.end('thanks');
    });
    onCleanup(() => receiver.close());
    assembly = sharedAssembly();
    embedded = await startEmbedded({
      assembly,
      port: 0,
      speed: 60,
      environment: { EGRESS_ALLOWANCE: '127.0.0.1', OWNERSHIP_RESOLVERS: 'system' },
    });
    onCleanup(() => embedded.close());
    const queue = (name: string) => `${embedded.endpoint}/${ACCOUNT}/${name}`;
    const scope = (feed_group: string, destination: object) => ({
      feed_group,
      realtime: true,
      destinations: [destination],
    });
    const scopes = [
      scope('hook', {
        transport: 'webhook',
        url: `${receiver.origin}/hook`,
        max_batch: 2,
        rate_limit: 1,
        custom_headers: { 'x-team': 'Blue' },
      }),
      scope('gone', { transport: 'webhook', url: `${receiver.origin}/gone` }),
      scope('policy', { transport: 'sqs', queue_url: queue('by-policy'), auth: { type: 'policy' } }),
      scope('missing', {
        transport: 'sqs',
        queue_url: queue('missing'),
        auth: { type: 'keys', key: 'K', secret: 'S' },
      }),
    ];
    const { outputs } = embedded;
    const app = {
      apps: [{ app_id: '1', name: 'one', api_key: 'key-1', api_secret: 'api-secret-of-one', scopes }],
    } as never;
    destinations = destinationsOf(await applyConfiguration(embedded, app));
    await new SQSClient(client()).send(new CreateQueueCommand({ QueueName: 'by-policy' }));
    const publisher = createLocalPublisher(embedded.endpoint, embedded.region, outputs['BusName'] ?? '');
    put = async (feed, created) => {
      await publisher.publish([JSON.stringify({ app_id: '1', feed, new: created })]);
    };
  });

  const invoke = async (output: string, kind: 'test' | 'verify', group: string) => {
    const found = destinations.find(({ scope }) => scope === `feed_group:${group}`);
    const { Payload = new Uint8Array() } = await new LambdaClient(client()).send(
      new InvokeCommand({
        FunctionName: embedded.outputs[output],
        Payload: Buffer.from(
          JSON.stringify({ kind, app_id: '1', scope: `feed_group:${group}`, destination_id: found?.id }),
        ),
      }),
    );
    return JSON.parse(Buffer.from(Payload).toString('utf8'));
  };
  const posts = (path: string) => receiver.received.filter((one) => one.path === path && one.method === 'POST');

  test('answers Test Webhook with the request and the answer', async () => {
    const result = await invoke('DeliverToWebhookFunctionName', 'test', 'hook');
    expect(result).toMatchObject({ status: 'ok', response: { status: 200, answer: 'thanks' } });
    expect(JSON.parse(posts('/hook')[0]?.body ?? '')).toMatchObject([{ type: 'test', app_id: '1' }]);
  });

  test('is proven by the GET that returns the key', async () => {
    expect(await invoke('DeliverToWebhookFunctionName', 'verify', 'hook')).toMatchObject({
      status: 'ok',
      ownership: 'http',
    });
  });

  test('answers Test SQS with the cause, the hint and the checks', async () => {
    expect(await invoke('DeliverToQueueFunctionName', 'test', 'policy')).toMatchObject({
      status: 'ok',
      checks: expect.arrayContaining([expect.objectContaining({ status: 'warning' })]),
    });
    expect(await invoke('DeliverToQueueFunctionName', 'test', 'missing')).toMatchObject({
      status: 'error',
      error: expect.stringContaining('does not exist'),
    });
  });

  test('with the method policy receives its deliveries through the sender role', async () => {
    await put('policy:1', [{ id: 'p' }]);
    const sqs = new SQSClient(client());
    const QueueUrl = `${embedded.endpoint}/${ACCOUNT}/by-policy`;
    const arrived: string[] = [];
    // The queue contains the message of the test button too.
    while (!arrived.some((body) => body.includes('"id":"p"'))) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      arrived.push(...Messages.map(({ Body = '' }) => Buffer.from(Body, 'base64').toString('utf8')));
    }
    expect(arrived.flatMap((body) => JSON.parse(body))).toContainEqual(
      expect.objectContaining({ app_id: '1', feed: 'policy:1', new: [{ id: 'p' }] }),
    );
  });

  test('has its own headers, batch size and rate limit', async () => {
    const before = posts('/hook').length;
    await put(
      'hook:1',
      Array.from({ length: 6 }, (_, n) => ({ id: String(n) })),
    );
    await receiver.until(() => posts('/hook').length >= before + 3);
    const own = posts('/hook').slice(before);
    expect(own.map(({ body }) => (JSON.parse(body) as { new: unknown[] }[])[0]?.new.length)).toEqual([2, 2, 2]);
    expect(own.every(({ headers }) => headers['x-team'] === 'Blue')).toBe(true);
    const seconds = own.map(({ headers }) => Number(headers['webhook-timestamp'])).sort((a, b) => a - b);
    // One per second of the run's clock.
    expect((seconds[2] ?? 0) - (seconds[0] ?? 0)).toBeGreaterThanOrEqual(1);
  });

  test('that answers 410 is disabled, and its dead letter is sent when it was fixed and a plan redrives it', async () => {
    broken.add('/gone');
    await put('gone:1', [{ id: 'g' }]);
    const dynamodb = new DynamoDBClient(client());
    const held = embedded.outputs['HoldingTableName'] ?? '';
    const list = createDeadLetterList(dynamodb, held, () => embedded.clock.now());
    const id = destinations.find(({ scope }) => scope === 'feed_group:gone')?.id ?? '';
    const dead = async () => (await list({ destinationId: id }, { limit: 10, order: 'oldest' })).deadLetters;
    while ((await dead()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [archived] = await dead();
    expect(archived?.deadLetter).toMatchObject({ class: 'gone', status: 410, attempts: 1, source: 'webhook' });

    broken.delete('/gone');
    const now = embedded.clock.now();
    await createPlans(dynamodb, held).create({
      filter: { destinationId: id, to: now },
      perMinute: 10,
      status: 'running',
      total: 1,
      redriven: 0,
      createdAt: Math.floor(now),
    });
    // The destination is disabled, so that a redriven delivery waits for it.
    while ((await dead()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posts('/gone')).toHaveLength(1);
  });
});
