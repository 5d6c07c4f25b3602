/** Judge: receivers in seven web frameworks accept the smallest and the largest delivery of an embedded run, and verify the signature. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfiguredRun, startConfiguredRun } from '../configured-run.ts';
import type { Judge, Verdict, Workspace } from '../judge.ts';
import { install, skippedPart, virtualEnvironment } from '../tools.ts';

const PYTHON = { flask: '3.1.3', fastapi: '0.165.0', uvicorn: '0.54.0', django: '5.2.19', standardwebhooks: '1.1.0' };
const GO_LIBRARY = '0.0.1';

export const judge: Judge = {
  name: 'receivers',
  maker: 'Flask, FastAPI, Django, Go, Express, Fastify, Hono',
  question:
    'Do receivers in common frameworks accept the smallest and the largest webhook, with the settings that docs/receiving.md names?',
  cannotSee: 'The receivers have no proxy, gateway or load balancer in front of them, and no TLS.',
  needs: [],
  partsNeed: ['python3', 'go'],
  run,
};

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('./programs/', import.meta.url));
const SECRET = `whsec_${Buffer.alloc(32, 13).toString('base64')}`;
const LARGEST_BYTES = 262_144;
const LIST = '/apps/judge/scopes/feed_group:user/destinations';

async function run(workspace: Workspace): Promise<Verdict> {
  const { receivers, skipped } = await prepared(workspace);
  const ports = await freePorts(receivers.length);
  const running = receivers.map(({ words: [program = '', ...args] }, n) =>
    spawn(program, args, {
      stdio: 'ignore',
      env: { ...process.env, SIGNING_SECRET: SECRET, PORT: String(ports[n]) },
    }),
  );
  const end = () => {
    for (const child of running) child.kill('SIGKILL');
  };
  process.once('exit', end);
  try {
    for (const port of ports) await answers(`http://127.0.0.1:${port}/hook`);
    const embedded = await startConfiguredRun(workspace, configurationOf(ports));
    try {
      const faults = await faultsOf(embedded, new Map(receivers.map(({ name }, n) => [`:${ports[n]}/`, name])));
      return { versions: versions(), checked: 2 * receivers.length, faults, skipped };
    } finally {
      await embedded.stop();
    }
  } finally {
    end();
    process.removeListener('exit', end);
  }
}

interface Receiver {
  readonly name: string;
  /** The program and its arguments. */
  readonly words: readonly string[];
}

async function prepared(
  workspace: Workspace,
): Promise<{ readonly receivers: readonly Receiver[]; readonly skipped: readonly string[] }> {
  const receivers: Receiver[] = ['express', 'fastify', 'hono'].map((name) => ({
    name,
    words: [process.execPath, script(workspace, name)],
  }));
  const withoutPython = skippedPart('Receivers in Python', ['python3']);
  if (withoutPython === undefined) receivers.push(...(await pythonReceivers(workspace)));
  const withoutGo = skippedPart('The receiver in Go', ['go']);
  if (withoutGo === undefined) receivers.push(await goReceiver(workspace));
  return { receivers, skipped: [withoutPython, withoutGo].filter((cause) => cause !== undefined) };
}

async function pythonReceivers(workspace: Workspace): Promise<readonly Receiver[]> {
  const packages = Object.entries(PYTHON).map(([name, version]) => `${name}==${version}`);
  const python = await virtualEnvironment(workspace, packages);
  return ['flask', 'fastapi', 'django'].map((name) => ({ name, words: [python, join(PROGRAMS, `${name}_app.py`)] }));
}

async function goReceiver(workspace: Workspace): Promise<Receiver> {
  const go = join(workspace.folder, 'go');
  mkdirSync(go, { recursive: true });
  const library = 'github.com/standard-webhooks/standard-webhooks/libraries';
  writeFileSync(join(go, 'go.mod'), `module judge\ngo 1.22\nrequire ${library} v${GO_LIBRARY}\n`);
  writeFileSync(join(go, 'main.go'), readFileSync(join(PROGRAMS, 'main.go')));
  await install(workspace, 'go', ['build', '-mod=mod', '-o', 'receiver', '.'], { cwd: go });
  return { name: 'Go net/http', words: [join(go, 'receiver')] };
}

/** Writes the program to a folder inside the project, so that it finds the project's packages. */
function script(workspace: Workspace, name: string): string {
  const path = join(workspace.folder, `${name}.mjs`);
  const text = readFileSync(join(PROGRAMS, `${name}.mjs`), 'utf8');
  writeFileSync(path, text.replace('BODY_PARSER, ', `${bodyParser()}, `));
  return path;
}

/** Returns the setting for Express in docs/receiving.md, or the usual call if the page names none. */
function bodyParser(): string {
  const [, setting] =
    /`(express\.raw\([^`]*limit[^`]*\))`/.exec(readFileSync(join(ROOT, 'docs/receiving.md'), 'utf8')) ?? [];
  return setting ?? "express.raw({ type: '*/*' })";
}

function versions(): Record<string, string> {
  const versionOf = (name: string): string => {
    const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  };
  return { ...PYTHON, ...Object.fromEntries(['express', 'fastify', 'hono'].map((name) => [name, versionOf(name)])) };
}

/** Returns ports that were free a moment ago. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

const STARTS_MS = 120_000;

/** Resolves when the port answers with any response. */
async function answers(url: string): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return;
    if (performance.now() - startedAt > STARTS_MS) throw new Error(`Nothing answers at ${url}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function configurationOf(ports: readonly number[]) {
  const destinations = ports.map((port) => ({
    transport: 'webhook',
    url: `http://127.0.0.1:${port}/hook`,
    signing_secret: SECRET,
  }));
  const scopes = [{ feed_group: 'user', realtime: true, destinations }];
  return {
    apps: [{ app_id: 'judge', name: 'Judge', api_key: 'key-judge', api_secret: 'api-secret-of-judge', scopes }],
  };
}

interface Attempt {
  readonly outcome: 'delivered' | 'failed';
  readonly status?: number;
  readonly bytes: number;
}

const DELIVERED_MS = 120_000;

/** @param names names of the receivers, by a part of their URLs. */
async function faultsOf(embedded: ConfiguredRun, names: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const [smallest, largest] = [detailOf(0), detailOf(LARGEST_BYTES)];
  await embedded.publish(smallest);
  const found = await embedded.call<{ readonly items: readonly { readonly id: string; readonly url: string }[] }>(
    'GET',
    LIST,
  );
  const faults: string[] = [];
  const judged = async (what: string, bytes: number) => {
    for (const { id, url } of found.items) {
      const name = [...names].find(([part]) => url.includes(part))?.[1] ?? url;
      const attempt = await attemptOf(embedded, id, bytes);
      if (attempt?.outcome === 'delivered') continue;
      faults.push(
        `${name} does not take the ${what} delivery (${bytes} bytes): ${attempt?.status ?? 'no attempt was made'}.`,
      );
    }
  };
  // The brackets of the list are two bytes.
  await judged('smallest', Buffer.byteLength(smallest) + 2);
  await embedded.publish(largest);
  await judged('largest', LARGEST_BYTES);
  return faults;
}

/** Returns the first attempt with a body of this size. */
async function attemptOf(embedded: ConfiguredRun, id: string, bytes: number): Promise<Attempt | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < DELIVERED_MS) {
    const { items } = await embedded.call<{ readonly items: readonly Attempt[] }>('GET', `${LIST}/${id}/attempts`);
    const attempt = items.find((one) => one.bytes === bytes);
    if (attempt) return attempt;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

const ACTIVITIES = 98;

/** Returns an update with all of its keys, which is passed on unchanged. Its list has `bytes` bytes, or is as small as possible. */
function detailOf(bytes: number): string {
  const textOf = (created: readonly object[]) =>
    JSON.stringify({
      feed: 'user:1',
      app_id: 'judge',
      new: created,
      deleted: [],
      deleted_foreign_ids: [],
      published_at: '2026-11-28T12:00:00.000000+00:00',
      event_id: bytes === 0 ? 'smallest' : 'largest',
    });
  if (bytes === 0) return textOf([]);
  const activities = (text: string, last: string) =>
    Array.from({ length: ACTIVITIES }, (_, n) => ({ id: `a${n}`, text: n === ACTIVITIES - 1 ? last : text }));
  const missing = bytes - 2 - Buffer.byteLength(textOf(activities('', '')));
  const each = Math.floor(missing / ACTIVITIES);
  return textOf(activities('x'.repeat(each), 'x'.repeat(missing - each * (ACTIVITIES - 1))));
}
