/**
 * An execution environment of a function: a worker thread with the variables that Lambda sets, which handles one invocation at a
 * time. It ends after a crash, a timeout or 30 seconds without work.
 */

import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
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
  /** Whether recursive loops are allowed. */
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

/** JSON text, or its value: large batches of records are passed to the thread without serialization. */
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
  /** The size of the heap at the end, including buffers. Absent if the environment has ended. */
  readonly heapBytes?: number;
  /** CPU time of the thread since its previous answer. Work in the thread pool is not included. */
  readonly cpuMicros?: number;
  readonly failed?: true;
}

export interface Environment {
  /** Never rejects. Failures are failed answers. */
  invoke(payload: Payload, trace?: string): Promise<Answer>;
  readonly alive: boolean;
  /** Reports whether the running invocation has been waiting for an answer since the last call, or since it began. */
  waits(): boolean;
  kill(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly settings: FunctionSettings;
  readonly arn: string;
  readonly clock: Clock;
  /** The variables that Lambda sets. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

export type StartEnvironment = (options: EnvironmentOptions) => Environment;

/** A thread that is idle for at least this share of the time waits for an answer. */
const WAITING_SHARE = 0.9;
/** If the main thread is idle for a smaller share of the time, environments wait for the main thread. */
const OVERLOADED_SHARE = 0.1;
/** Shares of a shorter time are not significant. */
const SHORTEST_SAMPLE_MS = 500;

/** Real time after which an idle environment ends and releases its memory. A start takes about 0.1 s of CPU. */
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
  /** Returns the total and idle milliseconds of the threads. A thread that is starting counts as busy. */
  const sample = () => ({
    total: performance.now(),
    main: performance.eventLoopUtilization().idle,
    thread: worker.performance.eventLoopUtilization().idle,
  });
  let before = sample();

  const kill = async (): Promise<void> => {
    alive = false;
    await worker.terminate();
  };

  return {
    waits() {
      const now = sample();
      const total = now.total - before.total;
      if (total < SHORTEST_SAMPLE_MS) return false;
      const [main, thread] = [(now.main - before.main) / total, (now.thread - before.thread) / total];
      before = now;
      return thread >= WAITING_SHARE && main >= OVERLOADED_SHARE;
    },
    invoke(payload, trace) {
      clearTimeout(idleTimer);
      before = sample();
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
