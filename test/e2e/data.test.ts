/** `--data DIR`: the configuration of one run exists in the next one, and its secrets can be decrypted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { shellExports } from '../../bin/local/shell-exports.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { type Ready, type Run, startRun } from '../support/embedded-run.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let directory: string;
let receiver: Receiver;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'feedhose-data-'));
  onCleanup(() => rmSync(directory, { recursive: true, force: true }));
  receiver = await startReceiver();
  onCleanup(() => receiver.close());
});

interface Connection {
  readonly api: string;
  readonly token: string;
}

async function start(...args: string[]): Promise<{ run: Run; connection: Connection }> {
  const run = startRun(['--data', directory, ...args]);
  onCleanup(() => run.stop());
  return { run, connection: (await run.first) as unknown as Connection };
}

async function call({ api, token }: Connection, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${api}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('a restart finds the apps, and delivers to the destinations and queues, of the previous run, and says how it is used and stopped', async () => {
  const first = await start();
  const ALL = '/apps/acme/scopes/feed_group:user/destinations';
  await call(first.connection, 'POST', '/apps', { app_id: 'acme', name: 'Acme' });
  await call(first.connection, 'PUT', '/apps/acme/scopes/feed_group:user', { realtime: true });
  const made = await call(first.connection, 'POST', ALL, {
    transport: 'webhook',
    url: `${receiver.origin}/in`,
    ownership: 'operator',
  });
  expect(made.status).toBe(201);
  const queue_url = `${new URL(first.connection.api).origin}/000000000000/acme`;
  const auth = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'example' };
  const queue = await call(first.connection, 'POST', ALL, { transport: 'sqs', queue_url, auth });
  expect(queue.status).toBe(201);
  await first.run.stop();

  const second = await start('--port', new URL(first.connection.api).port);
  const found = await call(second.connection, 'GET', `${ALL}/${made.body['id']}`);
  expect(found).toMatchObject({ status: 200, body: { url: `${receiver.origin}/in`, ownership: 'operator' } });
  // Its signing secret was sealed in the first run.
  const tested = await call(second.connection, 'POST', `${ALL}/${made.body['id']}/test`);
  expect(tested.body).toMatchObject({ status: 'ok' });
  // Queues are not kept.
  const sent = await call(second.connection, 'POST', `${ALL}/${queue.body['id']}/test`);
  expect(sent.body).toMatchObject({ status: 'ok' });
  const { stderr } = await second.run.stop();
  const { endpoint, region, bus_name } = (await second.run.first) as unknown as Ready;
  expect(stderr).toContain(`The queue ${queue_url} did not exist and was created.`);
  expect(stderr).toContain(shellExports({ endpoint, region }, bus_name));
  expect(stderr).toContain(`To stop it, press Ctrl-C or run: kill ${second.run.process.pid}\n`);
});

test('a folder that is in use by another run is refused by name', async () => {
  const first = await start();
  const second = startRun(['--data', directory]);
  const ended = await second.ended;
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(directory);
  expect(ended.stderr).toMatch(/another run/);
  await first.run.stop();
});
