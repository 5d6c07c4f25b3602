/** Lambda: functions in execution environments that are made when they are needed, and the queues they work off. */
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Sqs } from '../sqs/index.ts';
import { type Answer, type Environment, type FunctionSettings, startEnvironment } from './environment.ts';
import { mapQueue, type QueueMapping } from './queue-mapping.ts';

export interface LogLine {
  readonly functionName: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

export interface Lambda {
  /** Gives its ARN. */
  createFunction(settings: FunctionSettings): string;
  /** The mapping begins to poll with `start`. */
  mapQueue(mapping: QueueMapping): void;
  /** Calls a function and waits for its answer. @throws AwsError when there is no such function. */
  invoke(functionName: string, payload: string): Promise<Answer>;
  /** Lets the mappings poll. */
  start(): void;
  /** Ends every execution environment, as a crash of Lambda's would; running invocations fail. */
  killFunctions(): Promise<void>;
  close(): Promise<void>;
}

export interface LambdaOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  readonly sqs: Sqs;
  /** What every function's environment gets beside the template's: the endpoint, dummy credentials. */
  readonly variables: () => Readonly<Record<string, string>>;
  readonly onLog: (line: LogLine) => void;
}

/** Environments of one function at a time, whatever the template allows: threads of one process share its memory. */
export const ENVIRONMENTS = 16;

interface Pool {
  readonly settings: FunctionSettings;
  readonly arn: string;
  readonly idle: Environment[];
  readonly busy: Set<Environment>;
  readonly waiting: ((environment: Environment) => void)[];
}

export function createLambda({ clock, region, account, sqs, variables, onLog }: LambdaOptions): Lambda {
  const pools = new Map<string, Pool>();
  const mappings: QueueMapping[] = [];
  const closing = new AbortController();
  const polls: Promise<void>[] = [];

  const start = ({ settings, arn }: Pool): Environment =>
    startEnvironment({
      settings,
      arn,
      clock,
      variables: {
        ...variables(),
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: settings.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: settings.directory,
      },
      onLine: (stream, line) => onLog({ functionName: settings.name, stream, line }),
    });

  const take = async (pool: Pool): Promise<Environment> => {
    for (let idle = pool.idle.pop(); idle; idle = pool.idle.pop()) {
      if (idle.alive) return idle;
    }
    if (pool.busy.size < ENVIRONMENTS) return start(pool);
    return new Promise((resolve) => pool.waiting.push(resolve));
  };
  const giveBack = (pool: Pool, environment: Environment): void => {
    const next = pool.waiting.shift();
    if (!next) {
      pool.busy.delete(environment);
      if (environment.alive) pool.idle.push(environment);
      return;
    }
    const successor = environment.alive ? environment : start(pool);
    if (successor !== environment) pool.busy.delete(environment);
    pool.busy.add(successor);
    next(successor);
  };
  const environmentsOf = ({ idle, busy }: Pool) => [...idle, ...busy];
  const killFunctions = async (): Promise<void> => {
    await Promise.all([...pools.values()].flatMap(environmentsOf).map((environment) => environment.kill()));
  };

  const invoke = async (functionName: string, payload: string): Promise<Answer> => {
    const name = functionName.split(':').at(-1) ?? '';
    const pool = pools.get(name);
    if (!pool) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, { status: 404 });
    const environment = await take(pool);
    pool.busy.add(environment);
    try {
      return await environment.invoke(payload);
    } finally {
      giveBack(pool, environment);
    }
  };

  return {
    createFunction(settings) {
      const arn = `arn:aws:lambda:${region}:${account}:function:${settings.name}`;
      pools.set(settings.name, { settings, arn, idle: [], busy: new Set(), waiting: [] });
      return arn;
    },
    mapQueue(mapping) {
      mappings.push({ ...mapping, concurrency: Math.min(mapping.concurrency, ENVIRONMENTS) });
    },
    invoke,
    start() {
      for (const mapping of mappings) {
        const timeoutSeconds = pools.get(mapping.functionName)?.settings.timeoutSeconds ?? 0;
        polls.push(mapQueue(mapping, { sqs, clock, region, invoke, timeoutSeconds, closing: closing.signal }));
      }
    },
    killFunctions,
    async close() {
      closing.abort();
      await killFunctions();
      await Promise.all(polls);
    },
  };
}
