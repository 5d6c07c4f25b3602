/** Lambda: functions, their execution environments, and the queues that they poll. */
import type { AccessRecord } from '../access-record.ts';
import type { Place } from '../clock.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import { createAdmission, defaultConcurrency } from './admission.ts';
import {
  type Answer,
  type Environment,
  type FunctionSettings,
  type Payload,
  type StartEnvironment,
  startEnvironment,
} from './environment.ts';
import { chainOf, MOST_CALLS_IN_A_CHAIN } from './lineage.ts';
import { checkedResponse, checkRequest, functionNotFound } from './payload.ts';
import { mapQueue, type QueueMapping } from './queue-mapping.ts';
import { traceHeaderOf } from './trace-header.ts';

export interface LogLine {
  readonly functionName: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

export type Lambda = ReturnType<typeof createLambda>;

export interface LambdaOptions extends Place {
  readonly sqs: Sqs;
  readonly usage: Usage;
  readonly access: AccessRecord;
  /** The variables that every function gets in addition to those of the template. */
  readonly variables: () => Readonly<Record<string, string>>;
  /** The number of invocations of all functions that may run at the same time. Default: `defaultConcurrency()`. */
  readonly concurrency?: number | undefined;
  /** Maximum number of environments of one function, whatever the template allows. Default: `ENVIRONMENTS`. */
  readonly environments?: number | undefined;
  readonly onLog: (line: LogLine) => void;
  /** Default: starts worker threads. */
  readonly startEnvironment?: StartEnvironment | undefined;
  /** Called when an invocation begins. The returned function is called when it ends. */
  readonly onInvocation?: ((functionName: string, kill: () => void) => () => void) | undefined;
}

/** AWS would start more environments. Here, the threads of one process share its memory. */
const ENVIRONMENTS = 16;

const RECURSIVE = failure(
  'RecursiveInvocationException',
  `Lambda has detected a recursive loop: more than ${MOST_CALLS_IN_A_CHAIN} calls in one chain of requests`,
);
const CLOSED = failure('ServiceException', 'the embedded AWS is ending');

function failure(errorType: string, errorMessage: string): Answer {
  return { id: '', payload: JSON.stringify({ errorType, errorMessage }), failed: true };
}

interface Pool {
  readonly settings: FunctionSettings;
  readonly arn: string;
  readonly idle: Environment[];
  readonly busy: Set<Environment>;
}

export function createLambda(options: LambdaOptions) {
  const { clock, region, account, sqs, usage, access, variables, onLog, onInvocation } = options;
  const { concurrency = defaultConcurrency(), environments = ENVIRONMENTS } = options;
  const begin = options.startEnvironment ?? startEnvironment;
  const admission = createAdmission({ concurrency, perFunction: environments });
  const pools = new Map<string, Pool>();
  /** The mappings that do not poll yet. */
  const waiting: { readonly mapping: QueueMapping; readonly stopped: AbortSignal }[] = [];
  const closing = new AbortController();
  const polls: Promise<void>[] = [];

  const start = ({ settings, arn }: Pool): Environment =>
    begin({
      settings,
      arn,
      clock,
      variables: {
        ...variables(),
        // Credentials are not verified. The access key identifies the caller.
        AWS_ACCESS_KEY_ID: settings.name,
        AWS_SECRET_ACCESS_KEY: 'embedded',
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: settings.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: settings.directory,
      },
      onLine(stream, line) {
        usage.logged(settings.name, Buffer.byteLength(line, 'utf8') + 1);
        onLog({ functionName: settings.name, stream, line });
      },
    });

  const take = (pool: Pool): Environment => {
    for (let idle = pool.idle.pop(); idle; idle = pool.idle.pop()) {
      if (idle.alive) return idle;
    }
    return start(pool);
  };
  const environmentsOf = ({ idle, busy }: Pool) => [...idle, ...busy];
  /** Ends every execution environment, or those of one function. Running invocations fail. */
  const killFunctions = async (name?: string): Promise<void> => {
    const victims = [...pools.values()].filter(({ settings }) => name === undefined || settings.name === name);
    await Promise.all(victims.flatMap(environmentsOf).map((environment) => environment.kill()));
  };

  const waitingForIdle: (() => void)[] = [];
  /** The number of running and waiting invocations. */
  let invocations = 0;
  let started = 0;
  /** Resolves when no invocation is running. */
  const idle = async (): Promise<void> => {
    if (invocations > 0) await new Promise<void>((resolve) => waitingForIdle.push(resolve));
  };

  const run = async (pool: Pool, environment: Environment, payload: Payload, trace?: string): Promise<Answer> => {
    const { name, memoryMegabytes: megabytes } = pool.settings;
    pool.busy.add(environment);
    const startedAt = performance.now();
    let [heapBytes, cpuMicros] = [0, 0];
    const ended = onInvocation?.(name, () => void environment.kill());
    try {
      const answer = await environment.invoke(payload, trace);
      ({ heapBytes = 0, cpuMicros = 0 } = answer);
      return checkedResponse(answer);
    } finally {
      ended?.();
      usage.ran(name, { milliseconds: performance.now() - startedAt, megabytes, heapBytes, cpuMicros });
      pool.busy.delete(environment);
      if (environment.alive) pool.idle.push(environment);
    }
  };
  const runInTurn = async (pool: Pool, payload: Payload, trace?: string): Promise<Answer> => {
    const place = await admission.enter(pool.settings.name);
    if (!place) return CLOSED;
    const environment = take(pool);
    place.watch(() => environment.waits());
    return run(pool, environment, payload, trace).finally(place.leave);
  };
  /**
   * Calls a function and waits for its answer. A call that continues a recursive loop is a failed answer.
   * @param traces trace headers of the payload. @param caller access key of the caller, which for a function is its name.
   * @throws AwsError when there is no such function, or its payload is not valid.
   */
  const invoke = async (
    functionName: string,
    payload: Payload,
    traces: readonly string[] = [],
    caller = '',
  ): Promise<Answer> => {
    const name = functionName.split(':').at(-1) ?? '';
    const pool = pools.get(name);
    if (!pool) throw functionNotFound(name);
    checkRequest(payload);
    // Only records of a queue are not serialized.
    const fromQueue = typeof payload !== 'string';
    const loops = pool.settings.loops === true;
    const chain = chainOf(traces, name, !loops);
    if (!loops && chain.calls > MOST_CALLS_IN_A_CHAIN) return RECURSIVE;
    invocations++;
    started++;
    const trace = traceHeaderOf({
      caller: fromQueue ? undefined : traces[0],
      lineage: chain.header,
      now: clock.now(),
      invocation: `${name} ${started}`,
    });
    try {
      if (pools.has(caller)) return await run(pool, take(pool), payload, trace);
      return await runInTurn(pool, payload, trace);
    } finally {
      invocations--;
      if (invocations === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    }
  };

  return {
    /** Returns the ARN of the function. */
    createFunction(settings: FunctionSettings): string {
      const arn = `arn:aws:lambda:${region}:${account}:function:${settings.name}`;
      pools.set(settings.name, { settings, arn, idle: [], busy: new Set() });
      return arn;
    },
    /** The mapping begins to poll with `start`, unless `stopped` is aborted. */
    mapQueue(mapping: QueueMapping, stopped: AbortSignal): void {
      const concurrency = Math.min(mapping.concurrency, environments);
      waiting.push({ mapping: { ...mapping, concurrency }, stopped });
    },
    invoke,
    /** Starts the mappings of all functions, or of those with these names. */
    start(functionNames?: readonly string[]): void {
      const ready = waiting.filter(({ mapping }) => functionNames?.includes(mapping.functionName) ?? true);
      for (const one of ready) {
        const { mapping, stopped } = one;
        waiting.splice(waiting.indexOf(one), 1);
        const timeoutSeconds = pools.get(mapping.functionName)?.settings.timeoutSeconds ?? 0;
        polls.push(
          mapQueue(mapping, {
            sqs,
            usage,
            access,
            clock,
            region,
            invoke,
            whenFree: admission.whenFree,
            timeoutSeconds,
            closing: closing.signal,
            ended: AbortSignal.any([closing.signal, stopped]),
          }),
        );
      }
    },
    idle,
    killFunctions,
    isFunction: (name: string) => pools.has(name),
    async close(): Promise<void> {
      closing.abort();
      admission.close();
      await killFunctions();
      await Promise.all(polls);
    },
  };
}
