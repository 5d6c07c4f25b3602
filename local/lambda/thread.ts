/**
 * Runs in a worker thread like Lambda's runtime in an execution environment: loads the bundle once, then handles one invocation
 * after the other. Its clock is the clock of the run.
 */
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Invocation, ThreadData } from './environment.ts';
import { contextOf, errorPayload, replaceDate } from './invocation.ts';

const { entry, exportName, clock, functionName, memoryMegabytes, arn } = workerData as ThreadData;

if (clock.speed !== 1) {
  const realNow = Date.now;
  replaceDate(() => Math.round(clock.simulated + (realNow() - clock.real) * clock.speed));
}

type Handler = (event: unknown, context: object) => unknown;

const loaded = import(pathToFileURL(entry).href).then((bundle: Record<string, unknown>) => {
  const handler = bundle[exportName];
  if (typeof handler !== 'function') throw new Error(`${functionName} exports no function ${exportName}`);
  return handler as Handler;
});
// Lambda writes such an error to the log, too.
loaded.catch((error: unknown) => console.error(error));

parentPort?.on('message', async ({ id, payload, trace, timeoutMs }: Invocation) => {
  // Lambda's runtime sets this variable, and the SDK sends its value with each call.
  if (trace !== undefined) process.env['_X_AMZN_TRACE_ID'] = trace;
  else delete process.env['_X_AMZN_TRACE_ID'];
  const context = contextOf({ id, functionName, memoryMegabytes, arn, timeoutMs });
  try {
    const handler = await loaded;
    const result = await handler(typeof payload === 'string' ? JSON.parse(payload) : payload, context);
    await written();
    answer({ id, payload: JSON.stringify(result ?? null) });
  } catch (error) {
    await written();
    answer({ id, payload: errorPayload(error), failed: true });
  }
});

/** Resolves when the output of the invocation has reached the run, so that its lines precede its answer. */
function written(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}

let cpuBefore = process.threadCpuUsage();

function answer(message: Answer): void {
  const { used_heap_size, external_memory } = getHeapStatistics();
  const { user, system } = process.threadCpuUsage();
  const cpuMicros = user + system - cpuBefore.user - cpuBefore.system;
  cpuBefore = { user, system };
  parentPort?.postMessage({ ...message, heapBytes: used_heap_size + external_memory, cpuMicros });
}
