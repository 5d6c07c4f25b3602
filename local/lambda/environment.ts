/**
 * One execution environment of a function: a worker thread with the variables that Lambda sets, one invocation at a time.
 * A crash, a timeout or half a minute without work ends it; the next invocation gets a new one.
 */

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { defined } from '../objects.ts';
import { COMPILE_CACHE } from './compile-cache.ts';

export interface FunctionSettings {
  readonly name: string;
  /** Folder of the bundle. */
  readonly directory: string;
  /** `index.handler` */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it may be called again and again by what it sends. */
  readonly loops?: boolean;
}

export interface ThreadData {
  readonly entry: string;
  readonly exportName: string;
  readonly clock: { readonly simulated: number; readonly real: number; readonly speed: number };
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly arn: string;
  /** Folder of the compile cache. */
  readonly compileCache: string;
}

/** JSON text, or what it would be parsed into: records of a queue are many and large, and a thread takes values as they are. */
export type Payload = string | object;

export interface Invocation {
  readonly id: string;
  readonly payload: Payload;
  /** The trace header that its calls carry. */
  readonly trace?: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly id: string;
  /** JSON text: the function's result, or its error as Lambda writes it. */
  readonly payload: string;
  /** What the environment's heap held at the end, buffers included; absent when it has ended. */
  readonly heapBytes?: number;
  readonly failed?: true;
}

export interface Environment {
  /** Never rejects: what goes wrong is a failed answer. */
  invoke(payload: Payload, trace?: string): Promise<Answer>;
  readonly alive: boolean;
  /** Whether the running invocation has been waiting for an answer since the last call, or since it began. */
  waits(): boolean;
  kill(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly settings: FunctionSettings;
  readonly arn: string;
  readonly clock: Clock;
  /** What Lambda itself sets. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

export type StartEnvironment = (options: EnvironmentOptions) => Environment;

/** A thread waits for an answer when it is idle for at least this share of the time. */
const WAITING_SHARE = 0.9;
/** A main thread that is idle for a smaller share of the time makes the environments wait for its own answers. */
const OVERLOADED_SHARE = 0.1;
/** Shares of a shorter time say nothing. */
const SHORTEST_LOOK_MS = 500;

/** Real time after which an environment without work ends, so that its memory comes back. A start costs about 0.1 s of CPU. */
const IDLE_MS = 30_000;

const THREAD = new URL('./boot.js', import.meta.url);

export const startEnvironment: StartEnvironment = ({ settings, arn, clock, variables, onLine }) => {
  const [file = '', exportName = ''] = settings.handler.split('.');
  const data: ThreadData = {
    entry: `${settings.directory}/${file}.mjs`,
    exportName,
    clock: { simulated: clock.now(), real: Date.now(), speed: clock.speed },
    functionName: settings.name,
    memoryMegabytes: settings.memoryMegabytes,
    arn,
    compileCache: COMPILE_CACHE,
  };
  const worker = new Worker(THREAD, {
    workerData: data,
    env: { ...settings.environment, ...variables },
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  createInterface({ input: worker.stdout }).on('line', (line) => onLine('stdout', line));
  createInterface({ input: worker.stderr }).on('line', (line) => onLine('stderr', line));
  let alive = true;
  let idleTimer: NodeJS.Timeout | undefined;
  let pending: { readonly id: string; readonly settle: (answer: Answer) => void } | undefined;
  const settle = (answer: Answer): void => {
    const waiting = pending;
    pending = undefined;
    waiting?.settle(answer);
  };
  const fail = (errorType: string, errorMessage: string): void => {
    alive = false;
    if (pending) settle({ id: pending.id, payload: JSON.stringify({ errorType, errorMessage }), failed: true });
  };
  worker.on('message', (answer: Answer) => {
    if (answer.id === pending?.id) settle(answer);
  });
  worker.on('error', (error: Error) => {
    onLine('stderr', `${error.name}: ${error.message}`);
    fail('Runtime.ExitError', `${error.name}: ${error.message}`);
  });
  worker.on('exit', (code) => fail('Runtime.ExitError', `the execution environment ended with code ${code}`));
  worker.unref();
  /** Milliseconds, in total and those in which a thread had nothing to do. A thread that is being started counts as busy. */
  const look = () => ({
    total: performance.now(),
    main: performance.eventLoopUtilization().idle,
    thread: worker.performance.eventLoopUtilization().idle,
  });
  let before = look();

  const kill = async (): Promise<void> => {
    alive = false;
    await worker.terminate();
  };

  return {
    waits() {
      const now = look();
      const total = now.total - before.total;
      if (total < SHORTEST_LOOK_MS) return false;
      const [main, thread] = [(now.main - before.main) / total, (now.thread - before.thread) / total];
      before = now;
      return thread >= WAITING_SHARE && main >= OVERLOADED_SHARE;
    },
    invoke(payload, trace) {
      clearTimeout(idleTimer);
      before = look();
      const id = randomUUID();
      const timeoutMs = settings.timeoutSeconds * 1000;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          fail('Sandbox.Timedout', `Task timed out after ${settings.timeoutSeconds} seconds`);
          void worker.terminate();
        }, timeoutMs);
        const settled = (answer: Answer): void => {
          clearTimeout(timer);
          idleTimer = setTimeout(() => void kill(), IDLE_MS).unref();
          resolve(answer);
        };
        pending = { id, settle: settled };
        if (!alive) fail('Runtime.ExitError', 'the execution environment has ended');
        else {
          const invocation = { id, payload, timeoutMs, ...defined({ trace }) };
          worker.postMessage(invocation satisfies Invocation);
        }
      });
    },
    get alive() {
      return alive;
    },
    kill,
  };
};
