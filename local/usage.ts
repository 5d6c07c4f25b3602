/**
 * Counts the calls of the services by caller and action: calls, bytes of requests and responses, and billed blocks. The contents of
 * calls are not stored.
 */

import { createCallChain } from './call-chain.ts';

export interface Call {
  /** Name of the function, `<name>/poller` for its poller, `events.amazonaws.com`, or the access key of another caller. */
  readonly principal: string;
  /** The action as in IAM: `sqs:SendMessageBatch`. */
  readonly action: string;
  /** Bytes of the request's body. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The number of separately billed items in the call. Default: 1. */
  readonly items?: number;
  /** Whether a read of a table is eventually consistent, which is billed at half. Default: false. */
  readonly eventual?: boolean;
  /** Bytes of each item that a table stores, if they are known. */
  readonly itemSizes?: readonly number[];
}

export interface Counted {
  readonly calls: number;
  readonly items: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Blocks of 64 KB in the larger of request and response, which queues and buses bill. */
  readonly blocks64: number;
  /** Started kilobytes of each item, or of whole requests if the sizes of items are unknown; at least one for each item. */
  readonly written1: number;
  /** Bytes of the items whose sizes are known. */
  readonly itemBytes: number;
  /** Blocks of 4 KB of answers. Those of eventually consistent reads count as a half. */
  readonly read4: number;
}

/** The invocations of one function. */
export interface Run {
  readonly invocations: number;
  /** Time on this machine, and memory in the template. */
  readonly milliseconds: number;
  readonly megabytes: number;
  /** CPU time of its threads on this machine, in microseconds. */
  readonly cpuMicros: number;
  readonly logBytes: number;
  /** Calls of services that followed each other. Overlapping calls count once. It is exact for one environment. */
  readonly sequentialCalls: number;
  /** The largest heap of one of its environments at the end of an invocation. */
  readonly heapBytes: number;
}

type Measured = Omit<Run, 'invocations' | 'logBytes' | 'sequentialCalls'>;
type CallChain = ReturnType<typeof createCallChain>;

export type Usage = ReturnType<typeof createUsage>;

const KILOBYTE = 1024;
const NOTHING: Counted = {
  calls: 0,
  items: 0,
  requestBytes: 0,
  responseBytes: 0,
  blocks64: 0,
  written1: 0,
  itemBytes: 0,
  read4: 0,
};
const IDLE: Run = {
  invocations: 0,
  milliseconds: 0,
  megabytes: 0,
  cpuMicros: 0,
  logBytes: 0,
  sequentialCalls: 0,
  heapBytes: 0,
};

export function createUsage() {
  const calls = new Map<string, Counted>();
  const runs = new Map<string, Run>();
  const chains = new Map<string, CallChain>();
  const runOf = (name: string): Run => runs.get(name) ?? IDLE;
  return {
    count({ principal, action, requestBytes, responseBytes, items = 1, itemSizes, eventual = false }: Call): void {
      const key = `${principal} ${action}`;
      const before = calls.get(key) ?? NOTHING;
      calls.set(key, {
        calls: before.calls + 1,
        items: before.items + items,
        requestBytes: before.requestBytes + requestBytes,
        responseBytes: before.responseBytes + responseBytes,
        blocks64: before.blocks64 + blocks(Math.max(requestBytes, responseBytes), 64 * KILOBYTE),
        written1:
          before.written1 +
          (itemSizes
            ? sum(itemSizes.map((size) => blocks(size, KILOBYTE)))
            : Math.max(items, blocks(requestBytes, KILOBYTE))),
        itemBytes: before.itemBytes + sum(itemSizes ?? []),
        read4: before.read4 + blocks(responseBytes, 4 * KILOBYTE) / (eventual ? 2 : 1),
      });
    },
    /** Call it when a call begins. The returned function ends it. */
    begin(principal: string): () => void {
      const chain = chains.get(principal) ?? createCallChain();
      chains.set(principal, chain);
      return chain.begin();
    },
    ran(name: string, { milliseconds, megabytes, heapBytes, cpuMicros }: Measured): void {
      const before = runOf(name);
      const sequentialCalls = before.sequentialCalls + (chains.get(name)?.length() ?? 0);
      chains.delete(name);
      runs.set(name, {
        ...before,
        invocations: before.invocations + 1,
        milliseconds: before.milliseconds + milliseconds,
        cpuMicros: before.cpuMicros + cpuMicros,
        megabytes,
        sequentialCalls,
        heapBytes: Math.max(before.heapBytes, heapBytes),
      });
    },
    logged(name: string, bytes: number): void {
      const before = runOf(name);
      runs.set(name, { ...before, logBytes: before.logBytes + bytes });
    },
    /** Returns the counts by `principal action`. */
    calls: (): ReadonlyMap<string, Counted> => new Map(calls),
    runs: (): ReadonlyMap<string, Run> => new Map(runs),
    clear() {
      calls.clear();
      runs.clear();
      chains.clear();
    },
  };
}

function blocks(bytes: number, size: number): number {
  return Math.max(1, Math.ceil(bytes / size));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
