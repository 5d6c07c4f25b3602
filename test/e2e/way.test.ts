/**
 * The whole way of an update, as users see it: the embedded run as a process, real SDK clients, real HTTP receivers.
 */

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Archive, openArchive } from '../support/archive.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { type Ready, type Run, startRun } from '../support/embedded-run.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const SECRET = `whsec_${Buffer.from('a signing secret of 32 bytes ok!').toString('base64')}`;
const TEXT_KEPT = '"odd":[9223372036854775807,1.0,1E3,"\\u00e9\\ud83d\\ude00","😀 日本",null,""]';

describe('an update on the bus', () => {
  let receiver: Receiver;
  let run: Run;
  let ready: Ready;
  let bus: EventBridgeClient;
  let sqs: SQSClient;
  let queueUrl: string;
  let archive: Archive;

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    receiver = await startReceiver();
    onCleanup(() => receiver.close());
    const [user, pass] = ['ann', 'p%40ss'];
    run = startRun([], {
      apps: [
        {
          app_id: '123',
          name: 'Acme',
          api_key: 'key-123',
          api_secret: 'api-secret-of-one-app',
          scopes: [
            {
              feed_group: 'user',
              realtime: true,
              destinations: [
                {
                  transport: 'sqs',
                  queue_url: 'http://127.0.0.1:1/000000000000/customer',
                  auth: { type: 'keys', key: 'K', secret: 'S' },
                  signing_secret: SECRET,
                },
                {
                  transport: 'webhook',
                  url: `${receiver.origin.replace('//', `//${user}:${pass}@`)}/user?x=1`,
                  signing_secret: SECRET,
                },
                { transport: 'webhook', url: `${receiver.origin}/user-too`, signing_secret: SECRET },
              ],
            },
            {
              feed_group: 'small',
              realtime: true,
              destinations: [
                {
                  transport: 'sqs',
                  queue_url: 'http://127.0.0.1:1/000000000000/small',
                  auth: { type: 'keys', key: 'K', secret: 'S' },
                },
              ],
            },
            {
              feed_group: 'muted',
              realtime: false,
              destinations: [{ transport: 'webhook', url: `${receiver.origin}/muted` }],
            },
            {
              app_level: 'reactions',
              realtime: true,
              destinations: [
                { transport: 'webhook', url: `${receiver.origin}/reactions`, event_types: ['reaction.new'] },
              ],
            },
            {
              app_level: 'files',
              realtime: true,
              destinations: [{ transport: 'webhook', url: `${receiver.origin}/files` }],
            },
          ],
        },
      ],
    });
    onCleanup(() => run.stop());
    ready = (await run.first) as unknown as Ready;
    const client = {
      endpoint: ready.endpoint,
      region: ready.region,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
    bus = new EventBridgeClient(client);
    sqs = new SQSClient(client);
    archive = await openArchive(ready);
    queueUrl = ready.queues['customer'] ?? '';
  });

  const TRACED = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const put = async (...details: string[]): Promise<readonly string[]> => {
    const Entries = details.map((Detail) => ({
      TraceHeader: TRACED,
      EventBusName: ready.bus_name,
      Source: 'test',
      DetailType: 'feed.update',
      Detail,
    }));
    const { Entries: answers = [] } = await bus.send(new PutEventsCommand({ Entries }));
    return answers.map(({ EventId = '' }) => EventId);
  };
  const bodiesAt = (path: string): readonly string[] =>
    receiver.received.filter((one) => one.path === path).map(({ body }) => body);
  const receive = async (url = queueUrl): Promise<readonly Message[]> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          WaitTimeSeconds: 20,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length > 0) return Messages;
    }
  };

  test('reaches the queue and both webhooks of its feed group, with every value as it was written', async () => {
    const [id] = await put(`{"app_id":"123","feed":"user:1","new":[{"id":"a",${TEXT_KEPT}}]}`);
    const [message] = await receive();
    const inQueue = Buffer.from(message?.Body ?? '', 'base64').toString('utf8');
    await receiver.until((all) => new Set(all.map(({ path }) => path)).size >= 2);
    const bodies = [inQueue, ...bodiesAt('/user?x=1'), ...bodiesAt('/user-too')];
    expect(bodies).toHaveLength(3);
    for (const body of bodies) {
      expect(body).toContain(TEXT_KEPT);
      expect(JSON.parse(body)).toMatchObject([
        { app_id: '123', feed: 'user:1', deleted: [], deleted_foreign_ids: [], event_id: id },
      ]);
    }
  });

  test('carries headers and attributes that the published library verifies', async () => {
    const known = receiver.received.length;
    await put('{"app_id":123,"feed":"user:2","deleted":["x"]}');
    const [message] = await receive();
    const all = await receiver.until((some) => some.length >= known + 2);
    const attributes = Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [name, StringValue]),
    );
    expect(attributes['x-api-key']).toBe('key-123');
    expect(() => new Webhook(SECRET).verify(message?.Body ?? '', attributes)).toThrow(SyntaxError);
    const posted = all.slice(known).find(({ path }) => path === '/user?x=1');
    expect(posted?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
      'content-type': 'application/json; charset=utf-8',
      'x-api-key': 'key-123',
      'x-webhook-attempt': '1',
      'x-webhook-id': posted?.headers['webhook-id'],
      traceparent: expect.stringMatching(/^00-5759e988bd862e3fe1be46a994272793-[0-9a-f]{16}-01$/),
    });
    expect(new Webhook(SECRET).verify(posted?.body ?? '', posted?.headers as Record<string, string>)).toEqual(
      JSON.parse(posted?.body ?? ''),
    );
  });

  test('reaches a queue with a lower size limit than assumed in messages that fit', async () => {
    const QueueUrl = ready.queues['small'];
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { MaximumMessageSize: '8192' } }));
    const activities = Array.from({ length: 20 }, (_, n) => ({ id: String(n), text: 'x'.repeat(1_000) }));
    await put(JSON.stringify({ app_id: '123', feed: 'small:1', new: activities }));
    const arrived: string[] = [];
    while (arrived.length < activities.length) {
      for (const { Body = '', ReceiptHandle } of await receive(QueueUrl)) {
        const updates = JSON.parse(Buffer.from(Body, 'base64').toString('utf8')) as { new: { id: string }[] }[];
        arrived.push(...updates.flatMap((update) => update.new.map(({ id }) => id)));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
    expect([...arrived].sort()).toEqual(activities.map(({ id }) => id).sort());
  });

  test('is routed by its type to an app-level scope, filtered by the types that the destination wants', async () => {
    await put(
      '{"app_id":"123","type":"reaction.deleted","generic":{"id":"r0"}}',
      '{"app_id":"123","type":"reaction.new","generic":{"id":"r1"}}',
      '{"app_id":"123","type":"image.new","generic":{"file":"https://example.com/a.png"}}',
    );
    await receiver.until(() => bodiesAt('/reactions').length + bodiesAt('/files').length >= 2);
    expect(bodiesAt('/reactions').flatMap((body) => JSON.parse(body))).toMatchObject([
      { feed: '', type: 'reaction.new', new: [] },
    ]);
    expect(bodiesAt('/files').flatMap((body) => JSON.parse(body))).toMatchObject([{ type: 'image.new' }]);
  });

  test('for a bus that does not exist is reported with the name of the bus', async () => {
    const entry = { EventBusName: 'nope', Source: 'test', DetailType: 'feed.update', Detail: '{}' };
    await bus.send(new PutEventsCommand({ Entries: [entry] }));
    const reported = run.until(({ dropped_events, bus_name }) => dropped_events === 1 && bus_name === 'nope');
    await expect(reported).resolves.toBeUndefined();
  });

  test('that is bad becomes a dead letter of the intake, while the other updates of its event arrive', async () => {
    const [id] = await put(
      '{"app_id":"123","updates":[{"feed":"user:3","new":[{"id":"good"}]},{"feed":"user"},{"feed":"muted:1"},{"feed":"nobody:1"}]}',
    );
    await receiver.until(() => bodiesAt('/user-too').some((body) => body.includes(`${id}-0`)));
    const { deadLetter, text } = await archive.first({ source: 'intake' });
    expect(JSON.parse(text)).toMatchObject({
      id,
      detail: { updates: [{ feed: 'user:3' }, { feed: 'user' }, {}, {}] },
    });
    expect(deadLetter).toMatchObject({ class: 'refused', refused: '1' });
    expect(deadLetter.reason).toContain('detail.updates[1].feed: expected "<feed group>:<id>"');
    expect(bodiesAt('/muted')).toEqual([]);
  });
});
