/**
 * The software that users use: the publisher, the handlers of the consumer, the examples and the recipes, all with one
 * embedded run. An update that is published twice must be handled once.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { expressHandler, sqsHandler } from '../../consumer/index.ts';
import { createPublisher, type Publisher, type UpdateInput } from '../../publisher/index.ts';
import { documents } from '../docs/support/documents.ts';
import { runProgram as docsProgram } from '../docs/support/programs.ts';
import { type Ready, type Run, startRun } from '../support/embedded-run.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Endpoint, FRAMEWORKS, type Framework, startEndpoint } from './users/endpoints.ts';
import { type MailRelay, startMailRelay } from './users/mail-relay.ts';
import { can, freePort, type Recipe, runProgram, startRecipe } from './users/programs.ts';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const API_KEY = 'key-1207';
const API_SECRET = 'api-secret-of-1207';
const TOOLS = {
  'publish.ts': await can('npx', '--version'),
  'publish.py': await can('python3', '-c', 'import boto3'),
  'publish.sh': (await can('aws', '--version')) && (await can('sh', '-c', 'true')),
  'publish.go': await can('gofmt', '-l', 'examples/publish.go'),
} as const;
const examplesHere = Object.entries(TOOLS)
  .filter(([name, here]) => here && name !== 'publish.go')
  .map(([name]) => name);
const examplesNotRun = Object.keys(TOOLS).filter((name) => !examplesHere.includes(name));

let run: Run;
let environment: Record<string, string>;
let sqs: SQSClient;
let publisher: Publisher;
let gateway: Receiver;
let relay: MailRelay;
const endpoints = new Map<Framework, Endpoint>();
const ports = { push: 0, email: 0 };
const queues: Record<string, string> = {};
const recipes: Recipe[] = [];
const out = mkdtempSync(join(tmpdir(), 'feedhose-recipes-'));

const endpointOf = (framework: Framework): Endpoint => endpoints.get(framework) as Endpoint;

/** Polls, because the condition is met in other processes. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function recipe(name: string, own: Readonly<Record<string, string>>): Recipe {
  const started = startRecipe(name, { ...environment, SIGNING_SECRET: SECRET, ...own });
  recipes.push(started);
  return started;
}

async function publish(...updates: readonly UpdateInput[]): Promise<void> {
  expect((await publisher.publish(updates)).refused).toEqual([]);
}

const post = (feed: `${string}:${string}`, event_id: string, changes: object = {}): UpdateInput => ({
  app_id: '1207',
  feed,
  event_id,
  new: [{ id: `of-${event_id}`, actor: 'user:amelie', verb: 'post', object: 'picture:1', ...changes }],
});
const reaction = (event_id: string, user_id: string): UpdateInput => ({
  app_id: '1207',
  type: 'reaction.new',
  event_id,
  generic: { id: `of-${event_id}`, kind: 'like', user_id },
});

beforeAll(async () => {
  for (const framework of FRAMEWORKS) {
    const secrets = { signingSecrets: SECRET, apiSecrets: API_SECRET, apiKey: API_KEY };
    endpoints.set(framework, await startEndpoint(framework, secrets));
  }
  gateway = await startReceiver();
  relay = await startMailRelay();
  ports.push = await freePort();
  ports.email = await freePort();
  const toQueue = (name: string) => ({
    transport: 'sqs',
    queue_url: `http://127.0.0.1:1/000000000000/${name}`,
    auth: { type: 'keys', key: 'K', secret: 'S' },
    signing_secret: SECRET,
  });
  const toWebhook = (url: string) => ({ transport: 'webhook', url, signing_secret: SECRET });
  const toEmail = toWebhook(`http://127.0.0.1:${ports.email}/hooks`);
  const scopes = [
    {
      feed_group: 'user',
      destinations: [
        toQueue('warehouse'),
        toQueue('lambda'),
        ...[...endpoints.values()].map(({ url }) => toWebhook(url)),
      ],
    },
    { feed_group: 'docs', destinations: [toQueue('docs')] },
    { feed_group: 'text', destinations: [toQueue('offline')] },
    { feed_group: 'notification', destinations: [toWebhook(`http://127.0.0.1:${ports.push}/hooks`)] },
    { app_level: 'reactions', destinations: [toQueue('warehouse'), toEmail] },
    { app_level: 'users', destinations: [toEmail] },
  ];
  run = startRun([], {
    apps: [
      {
        app_id: '1207',
        name: 'Acme',
        api_key: API_KEY,
        api_secret: API_SECRET,
        scopes: scopes.map((scope) => ({ ...scope, realtime: true })),
      },
    ],
  });
  const ready = (await run.first) as unknown as Ready;
  environment = {
    AWS_ENDPOINT_URL: ready.endpoint,
    AWS_REGION: ready.region,
    AWS_DEFAULT_REGION: ready.region,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    BUS_NAME: ready.bus_name,
  };
  const client = {
    endpoint: ready.endpoint,
    region: ready.region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
  sqs = new SQSClient(client);
  Object.assign(queues, ready.queues);
  publisher = createPublisher({ busName: ready.bus_name, client: new EventBridgeClient(client) });
});

afterAll(async () => {
  await Promise.all([...recipes.map((one) => one.stop()), ...[...endpoints.values()].map((one) => one.close())]);
  await run?.stop();
  await Promise.all([gateway?.close(), relay?.close()]);
  rmSync(out, { recursive: true, force: true });
});

describe('updates that the publisher puts on a bus', () => {
  const ids = Array.from({ length: 250 }, (_, n) => `bulk-${n}`);

  test('reach each of the handlers once, with the given event_id', async () => {
    await publish(...ids.map((id) => post('user:bulk', id)), ...ids.slice(0, 20).map((id) => post('user:bulk', id)));
    for (const framework of FRAMEWORKS) {
      const of = () => endpointOf(framework).handled.filter(({ feed }) => feed === 'user:bulk');
      await until(() => of().length >= ids.length);
      const handled = of().map(({ event_id }) => event_id);
      expect(handled.toSorted()).toEqual(ids.toSorted());
    }
  });

  test('reach a Lambda function behind a queue, verified by their attributes', async () => {
    const handled: string[] = [];
    const handler = sqsHandler({
      signingSecrets: SECRET,
      onUpdates: (all) => void handled.push(...all.map(({ event_id }) => event_id)),
    });
    while (!ids.every((id) => handled.includes(id))) {
      const receive = {
        QueueUrl: queues['lambda'],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
      };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      // The form in which Lambda's poller passes them.
      const Records = Messages.map(({ MessageId = '', Body = '', MessageAttributes = {} }) => ({
        messageId: MessageId,
        body: Body,
        messageAttributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, { stringValue: StringValue }]),
        ),
      }));
      expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
      for (const { ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queues['lambda'], ReceiptHandle }));
      }
    }
    expect(new Set(handled)).toEqual(new Set(ids));
  });

  test('reach the queue program of docs/receiving.md', async () => {
    const { blocks } = documents().find(({ path }) => path === 'docs/receiving.md') ?? { blocks: [] };
    const text = blocks.find((block) => block.text.includes('sqs-consumer'))?.text ?? '';
    const placed = text
      .replaceAll('http://127.0.0.1:4100/000000000000/acme', queues['docs'] ?? '')
      .replaceAll('http://127.0.0.1:4100', environment['AWS_ENDPOINT_URL'] ?? '');
    const meanwhile = () => publish(post('docs:1', 'docs-1'));
    const printed = await docsProgram(placed, { environment: {}, prints: 'docs:1 1', meanwhile });
    expect(printed.match(/docs:1 1/g)).toHaveLength(1);
  });

  test('can be given as a stream', async () => {
    async function* source() {
      for (let n = 0; n < 30; n++) yield post('user:stream', `stream-${n}`);
    }
    let published = 0;
    for await (const result of publisher.publishStream(source())) if (result.ok) published++;
    expect(published).toBe(30);
    await until(() => endpointOf('hono').handled.filter(({ feed }) => feed === 'user:stream').length === 30);
  });
});

describe('an endpoint with the handler of', () => {
  test.each(FRAMEWORKS)('%s proves its ownership, and refuses unsigned and too large requests', async (framework) => {
    const { url } = endpointOf(framework);
    const ownership = await fetch(url);
    expect([ownership.status, await ownership.text()]).toEqual([200, API_KEY]);
    const forged = await fetch(url, { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } });
    expect([forged.status, await forged.text()]).toEqual([
      401,
      expect.stringContaining('webhook-id: expected a value'),
    ]);
    const large = await fetch(url, {
      method: 'POST',
      body: Buffer.alloc(1_100_000, ' '),
      headers: { 'content-type': 'application/json' },
    }).catch((error: Error) => error);
    // A server that stops reading may close the connection before its answer is read.
    expect(large instanceof Error || large.status === 413).toBe(true);
  });

  test('express after a body parser reports that it must be before it', async () => {
    const errors: unknown[] = [];
    const app = express();
    app.use(express.json());
    app.all(
      '/hooks',
      expressHandler({ signingSecrets: SECRET, onUpdate: () => {}, onError: (error) => errors.push(error) }),
    );
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/hooks`, {
      method: 'POST',
      body: '[]',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(500);
    expect(errors).toMatchObject([
      { code: 'already_parsed', message: expect.stringContaining('before express.json()') },
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('an example', () => {
  const { blocks } = documents().find(({ path }) => path === 'examples/README.md') ?? { blocks: [] };
  const lines = blocks[0]?.text.split('\n') ?? [];

  test.each(examplesHere)('%s, run as its README describes, puts updates on the bus, and they arrive', async (name) => {
    const commands = lines.filter((line) => line.startsWith('export ') || line.endsWith(` examples/${name}`));
    expect(commands).toHaveLength(3);
    const placed = commands
      .join('\n')
      .replaceAll('http://127.0.0.1:4100', environment['AWS_ENDPOINT_URL'] ?? '')
      .replaceAll('FeedhoseIntakeBus8E188E91', environment['BUS_NAME'] ?? '');
    const before = endpointOf('node').handled.filter(({ feed }) => feed === 'user:amelie').length;
    expect(await runProgram('sh', ['-c', placed])).toContain('3 published');
    await until(() => endpointOf('node').handled.filter(({ feed }) => feed === 'user:amelie').length > before);
    const { event_id } = endpointOf('node').handled.findLast(({ feed }) => feed === 'user:amelie') ?? {};
    expect(event_id).toMatch(/^[0-9a-f-]{36}(-\d)?$/);
  });

  test(`that needs a tool which is not on this machine is only read: ${examplesNotRun.join(', ') || 'none'}`, async () => {
    expect(
      readdirSync('examples')
        .filter((name) => name.startsWith('publish.'))
        .sort(),
    ).toEqual(Object.keys(TOOLS).sort());
    for (const name of examplesNotRun) {
      const text = readFileSync(`examples/${name}`, 'utf8');
      expect(text).toMatch(/feed\.update/);
      expect(text).toMatch(/BUS_NAME/);
    }
    if (TOOLS['publish.go']) expect(await runProgram('gofmt', ['-l', 'examples/publish.go'])).toBe('');
  });
});

describe('the recipe', () => {
  test('data warehouse stores every change once, also after a crash, and summarizes them', async () => {
    const own = { QUEUE_URL: queues['warehouse'] ?? '', OUT: join(out, 'warehouse') };
    const rowsOf = (day: string, scope: string) => {
      const text = readFileSync(join(own.OUT, 'rows', `dt=${day}`, `${scope}.ndjson`), 'utf8');
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const sums = () => {
      try {
        return readFileSync(join(own.OUT, 'sums.csv'), 'utf8');
      } catch {
        return '';
      }
    };
    const dated = (update: UpdateInput) => ({ ...update, published_at: '2026-01-02T03:04:05.000000+00:00' });
    const first = recipe('data-warehouse', own);
    await first.printed('listening');
    const twoActivities = {
      ...post('user:w', 'w-1'),
      deleted: ['old'],
      deleted_foreign_ids: [['like:1', '2026']] as const,
    };
    await publish(dated(twoActivities), dated(twoActivities), dated(reaction('w-2', 'emre')));
    await until(() => sums().includes('"2026-01-02","reaction.new","reaction.new",1,0'));
    await until(() => sums().includes('"2026-01-02","user","post",1,0'));
    await first.stop();
    const file = join(own.OUT, 'rows', 'dt=2026-01-02', 'user.ndjson');
    const whole = readFileSync(file, 'utf8');
    expect(rowsOf('2026-01-02', 'user').map(({ event_id, row, rows }) => [event_id, row, rows])).toEqual([
      ['w-1', 1, 3],
      ['w-1', 2, 3],
      ['w-1', 3, 3],
    ]);
    // A crash in the middle of an update: one row of two, and half of a line.
    const torn = JSON.stringify({ ...rowsOf('2026-01-02', 'user')[0], event_id: 'w-3', rows: 2 });
    writeFileSync(file, `${whole}${torn}\n${torn.slice(0, 20)}`);
    const second = recipe('data-warehouse', own);
    await second.printed('listening');
    await publish(dated(twoActivities), dated(post('user:w', 'w-3')));
    await until(() => sums().includes('"2026-01-02","user","post",2,0'));
    expect(
      sums()
        .split('\n')
        .filter((line) => line.startsWith('"2026-01-02"')),
    ).toEqual([
      '"2026-01-02","reaction.new","reaction.new",1,0',
      '"2026-01-02","user","",0,2',
      '"2026-01-02","user","post",2,0',
    ]);
    expect(rowsOf('2026-01-02', 'user').map(({ event_id }) => event_id)).toEqual(['w-1', 'w-1', 'w-1', 'w-3']);
  });

  test('offline processing counts hashtags once, and subtracts those of removed activities', async () => {
    const own = { QUEUE_URL: queues['offline'] ?? '', OUT: join(out, 'trends') };
    const trends = () => {
      try {
        return readFileSync(join(own.OUT, 'trends.json'), 'utf8');
      } catch {
        return '';
      }
    };
    const first = recipe('offline-processing', own);
    await first.printed('listening');
    const text = (id: string, words: string) => post('text:1', id, { text: words });
    await publish(
      text('t-1', '#Sea and #sun, not a#b'),
      text('t-1', '#Sea and #sun, not a#b'),
      text('t-2', '#sea again'),
    );
    await until(() => trends() === '[{"tag":"sea","activities":2},{"tag":"sun","activities":1}]');
    await first.stop();
    const second = recipe('offline-processing', own);
    await second.printed('listening');
    await publish(text('t-1', '#Sea and #sun, not a#b'), {
      app_id: '1207',
      feed: 'text:1',
      event_id: 't-3',
      deleted: ['of-t-2'],
    });
    await until(() => trends() === '[{"tag":"sea","activities":1},{"tag":"sun","activities":1}]');
    expect(JSON.parse(readFileSync(join(own.OUT, 'state.json'), 'utf8')).seen).toEqual(
      ['t-1#', 't-2#', 't-3#'].map((start) => expect.stringContaining(start)),
    );
    // A mistake of the backend: another update has the same event_id.
    await publish(post('text:1', 't-1', { id: 'of-t-4', text: '#moon' }));
    await until(() => trends().includes('"moon"'));
  });

  test('push notifications describes a delivery to each user in one sentence', async () => {
    const started = recipe('push-notifications', {
      PORT: String(ports.push),
      PUSH_GATEWAY_URL: `${gateway.origin}/push`,
      API_KEY,
    });
    await started.printed('listening');
    const like = (id: string, actor: string) =>
      post('notification:amelie', id, { actor: `user:${actor}`, verb: 'like' });
    const bunch: UpdateInput = {
      app_id: '1207',
      feed: 'notification:bruno',
      event_id: 'n-9',
      new: ['chika', 'dora', 'emre'].map((actor) => ({
        id: actor,
        actor: `user:${actor}`,
        verb: 'comment',
        object: 'article:7',
      })),
    };
    await publish(like('n-1', 'bruno'), like('n-1', 'bruno'), bunch);
    const pushes = (await gateway.until((all) => all.length >= 2)).map(({ body }) => JSON.parse(body));
    expect(pushes.toSorted((a, b) => a.to.localeCompare(b.to))).toEqual([
      { to: 'amelie', body: 'bruno liked 1', count: 1 },
      { to: 'bruno', body: 'chika and 2 others commented on 7', count: 3 },
    ]);
    // An update that was pushed is not pushed again. The next one is pushed after it.
    await publish(like('n-1', 'bruno'));
    await publish(like('n-2', 'dora'));
    await gateway.until((all) => all.some(({ body }) => body.includes('dora liked')));
    expect(gateway.received).toHaveLength(3);
    expect(new Set(gateway.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  });

  test('e-mail by behaviour writes once to a user who reacted three times within the hour', async () => {
    const started = recipe('email-by-behaviour', { PORT: String(ports.email), SMTP_PORT: String(relay.port), API_KEY });
    await started.printed('listening');
    const user = (id: string): UpdateInput => ({
      app_id: '1207',
      type: 'user.new',
      event_id: `u-${id}`,
      generic: { id, data: { email: `${id}@example.org` } },
    });
    const at = (minute: string, update: UpdateInput): UpdateInput => ({
      ...update,
      published_at: `2026-01-02T03:${minute}:00.000000+00:00`,
    });
    await publish(user('emre'), user('fen'));
    await started.printed('2 addresses known');
    await publish(
      at('01', reaction('m-0', 'emre')),
      at('01', reaction('m-0', 'emre')),
      at('02', reaction('m-1', 'fen')),
    );
    await publish(
      at('03', reaction('m-2', 'emre')),
      at('04', reaction('m-3', 'emre')),
      at('05', reaction('m-4', 'emre')),
    );
    await until(() => relay.mails.length > 0);
    await publish(
      at('06', reaction('m-5', 'fen')),
      at('07', reaction('m-6', 'fen')),
      at('08', reaction('m-7', 'emre')),
    );
    await until(() => relay.mails.length > 1);
    expect(relay.mails.map(({ to }) => to)).toEqual(['emre@example.org', 'fen@example.org']);
    expect(relay.mails[0]?.text).toMatch(/Subject: You are on a roll\r\n[\s\S]*You reacted [34] times/);
  });
});
