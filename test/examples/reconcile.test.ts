/**
 * The receivers of examples/reconcile run as programs. They lose 3 % of their deliveries and end with every update. The API, the
 * journal, the queues and the deliver functions are those of the product.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Delivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import { feedDetail } from '../core/make.ts';
import { readersEnvironment } from '../docs/support/environment.ts';
import { freePort } from '../e2e/users/programs.ts';
import { journaled } from '../lambdas/api/journaled.ts';
import { apiWorld, USER } from '../lambdas/api/world.ts';
import { runCommand } from '../support/command-line.ts';

const SCOPE = '/apps/acme/scopes/feed_group:user';
const IDS = Array.from({ length: 70 }, (_, n) => `update-${n}`);
const folder = mkdtempSync(join(tmpdir(), 'feedhose-reconcile-'));
const programs: ChildProcess[] = [];
const answering = new Set<Promise<void>>();
let front: Server;
let api = '';

// This hook runs before that of the world, so that no request is answered while its services end.
afterAll(async () => {
  const ended = programs.filter(({ exitCode }) => exitCode === null).map((program) => once(program, 'close'));
  for (const program of programs) program.kill('SIGKILL');
  await Promise.all([...ended, ...answering]);
  front.closeAllConnections();
  front.close();
  rmSync(folder, { recursive: true });
});
const world = apiWorld({ real: true, polled: true });

beforeAll(async () => {
  front = createServer((request, response) => {
    const answered = answer(request, response).finally(() => answering.delete(answered));
    answering.add(answered);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
  await world.call('PUT', SCOPE, { body: { realtime: true } });
});
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://localhost');
  // A program that is ended can leave a request unfinished.
  const raw = await text(request).catch(() => undefined);
  if (raw === undefined) return;
  const query = Object.fromEntries(url.searchParams);
  const call = { as: USER, query, ...(raw ? { raw } : {}) };
  const { status, headers, text: body } = await world.call(request.method ?? '', url.pathname, call);
  response.writeHead(status, headers).end(body);
}

/** Starts a receiver that loses every 33rd delivery. Returns what it printed, and the ids that it has. */
function start(name: 'queue' | 'webhook', destination: string, environment: Record<string, string>) {
  const file = join(folder, `${name}.txt`);
  const child = spawn(process.execPath, [`examples/reconcile/${name}.ts`], {
    env: readersEnvironment({
      ...{ FEEDHOSE_API_URL: api, FEEDHOSE_TOKEN: 'any', DESTINATION: `acme/feed_group:user/${destination}` },
      ...{ RECEIVED: file, LOSE_EVERY: '33', PAUSE_SECONDS: '1' },
      ...environment,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  return {
    printed: () => printed,
    received: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []),
  };
}

async function enqueue(deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    const QueueUrl = world.queues[delivery.transport === 'sqs' ? 'QueueDeliveries' : 'WebhookDeliveries'];
    await world.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: encodeDelivery(delivery) }));
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a queue and a webhook whose receivers lose 3 % of their deliveries end with every update', async () => {
  const create = async (body: object) => (await world.call('POST', `${SCOPE}/destinations`, { body })).body;
  const port = await freePort();
  const hook = await create({
    ...{ transport: 'webhook', url: `http://127.0.0.1:${port}/`, ownership: 'operator', max_batch: 1 },
  });
  const auth = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'any' };
  const queue = await create({ transport: 'sqs', queue_url: world.queues['Customer'], auth });
  const programsOf = [
    start('webhook', hook.id, { PORT: String(port), SIGNING_SECRET: hook.signing_secret }),
    start('queue', queue.id, {
      ...{ QUEUE_URL: world.queues['Customer'] ?? '', AWS_ENDPOINT_URL: world.embedded.endpoint },
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' },
    }),
  ];
  for (const program of programsOf) await until(() => program.printed().includes('listening to'));
  const at = Date.now() - 3_600_000;
  for (const [n, event_id] of IDS.entries()) {
    await enqueue(await journaled(world, [feedDetail({ app_id: 'acme', event_id })], at + n));
  }
  for (const { printed, received } of programsOf) {
    await until(
      () => received().length >= IDS.length && / 0 of 70 were missing/.test(` ${printed().split('\n').at(-2)}`),
    );
    expect(received().toSorted()).toEqual(IDS.toSorted());
    expect(printed()).toMatch(/lost 1 updates\n(.*\n)*[1-9]\d* of \d+ were missing, [1-9]\d* are sent again\n/);
    expect(printed()).not.toMatch(/Error|not complete/);
  }

  const preview = ['destinations', 'preview', `acme/feed_group:user/${hook.id}`, '--hours', '2', '-f', '-'];
  const previewed = await runCommand([...preview, '--json', '--api', api, '--token', 'any'], '{"name":"New"}');
  expect([previewed.code, previewed.lines]).toEqual([0, [expect.objectContaining({ complete: true, updates: 70 })]]);

  const ids = IDS.slice(3).join('\n');
  const command = ['reconcile', `acme/feed_group:user/${queue.id}`, '-f', '-', '--from', '2h'];
  const reach = ['--api', api, '--token', 'any'];
  const shown = await runCommand([...command, ...reach], `${ids}\n`);
  expect([shown.code, shown.out]).toEqual([1, 'update-0\nupdate-1\nupdate-2\n']);
  const sent = await runCommand([...command, '--resend', '--json', ...reach], `${ids}\r\n`);
  expect([sent.code, sent.lines.at(-1)]).toEqual([
    0,
    expect.objectContaining({ expected: 70, missing: 3, requested: 3 }),
  ]);
}, 120_000);
