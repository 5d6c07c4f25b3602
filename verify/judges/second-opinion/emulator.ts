/** Runs MiniStack as a process on a loopback port and records the calls to its services. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Workspace } from '../judge.ts';
import { until } from './until.ts';

const PROGRAM = fileURLToPath(new URL('emulator.py', import.meta.url));
const STARTS = 3;

/** One call that the emulator answered. */
export interface Call {
  /** ARN of the principal. */
  readonly caller: string;
  /** The action that IAM evaluated, such as `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
  readonly status: number;
  /** The error code, for a status of 400 or more. */
  readonly code?: string;
}

export interface Emulator {
  readonly endpoint: string;
  /** Every call so far. */
  calls(): readonly Call[];
  close(): Promise<void>;
}

/** @param python path of the Python that has MiniStack. */
export async function startEmulator(workspace: Workspace, python: string): Promise<Emulator> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(workspace, python);
    } catch (error) {
      // Another process can have taken the port meanwhile.
      if (start === STARTS) throw error;
    }
  }
}

async function startOnce(workspace: Workspace, python: string): Promise<Emulator> {
  const folder = join(workspace.folder, 'emulator');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The emulator's workers are CommonJS. Without its own package.json, the folder would use the type of ours.
  writeFileSync(join(folder, 'package.json'), '{}');
  const calls = join(folder, 'calls.jsonl');
  const logFile = join(folder, 'log.txt');
  const log = openSync(logFile, 'w');
  const port = await freePort();
  const { AWS_PROFILE, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL, ...environment } = process.env;
  // The emulator leads a process group, so that the workers of its functions end with it.
  const child = spawn(python, [PROGRAM], {
    detached: true,
    stdio: ['pipe', log, log],
    env: {
      ...environment,
      PATH: `${dirname(process.execPath)}:${environment['PATH']}`,
      PYTHONDONTWRITEBYTECODE: '1',
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      LAMBDA_EXECUTOR: 'local',
      // Without this setting, a listener for MQTT is opened.
      IOT_MTLS_ENABLED: '0',
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      CALLS: calls,
      // The embedded run sets these variables as well, because the webhooks of this run are on loopback.
      EGRESS_ALLOWANCE: '127.0.0.1',
      OWNERSHIP_RESOLVERS: 'system',
    },
  });
  closeSync(log);
  const close = () => closed(child);
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await until('the emulator answers', async () => {
      if (child.exitCode !== null) throw new Error(`MiniStack ended.\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
      const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
      return answer?.ok === true;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoint,
    calls: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Call),
    close,
  };
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // The emulator kills its process group when its standard input ends.
  child.stdin?.end();
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('expected a port, got none');
  return address.port;
}
