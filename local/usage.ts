/**
 * Counts what the services are asked for, by caller and kind, as a bill or an access log would: calls, their bytes both
 * ways, and how often a size that is billed was begun. Nothing of what is in a call is kept.
 */

export interface Call {
  /** Name of the function, `<name>/poller` for who polls its queue, `events.amazonaws.com`, or a key that is nobody's here. */
  readonly principal: string;
  /** `sqs:SendMessageBatch`, as IAM writes an action. */
  readonly action: string;
  /** UTF-8 bytes of the request's body. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** What the call holds that is billed one by one; 1 unless given. */
  readonly items?: number;
}

export interface Counted {
  readonly calls: number;
  readonly items: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Begun blocks of the larger of both ways: 64 KB for queues and buses. */
  readonly blocks64: number;
  /** Begun kilobytes of requests, at least one for each item. */
  readonly written1: number;
  /** Begun blocks of 4 KB of answers. */
  readonly read4: number;
}

/** Of one function. */
export interface Run {
  readonly invocations: number;
  /** Milliseconds on this machine, megabytes that the template gives it. */
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly logBytes: number;
  /** The most that the heap of one of its environments held at the end of an invocation. */
  readonly heapBytes: number;
}

export interface Usage {
  count(call: Call): void;
  ran(functionName: string, run: Pick<Run, 'milliseconds' | 'megabytes' | 'heapBytes'>): void;
  logged(functionName: string, bytes: number): void;
  /** `principal action` -> what was counted. */
  calls(): ReadonlyMap<string, Counted>;
  runs(): ReadonlyMap<string, Run>;
  /** Begins anew. */
  clear(): void;
}

const KILOBYTE = 1024;
const NOTHING: Counted = {
  calls: 0,
  items: 0,
  requestBytes: 0,
  responseBytes: 0,
  blocks64: 0,
  written1: 0,
  read4: 0,
};
const IDLE: Run = { invocations: 0, milliseconds: 0, megabytes: 0, logBytes: 0, heapBytes: 0 };

export function createUsage(): Usage {
  const calls = new Map<string, Counted>();
  const runs = new Map<string, Run>();
  const runOf = (name: string): Run => runs.get(name) ?? IDLE;
  return {
    count({ principal, action, requestBytes, responseBytes, items = 1 }) {
      const key = `${principal} ${action}`;
      const before = calls.get(key) ?? NOTHING;
      calls.set(key, {
        calls: before.calls + 1,
        items: before.items + items,
        requestBytes: before.requestBytes + requestBytes,
        responseBytes: before.responseBytes + responseBytes,
        blocks64: before.blocks64 + begun(Math.max(requestBytes, responseBytes), 64 * KILOBYTE),
        written1: before.written1 + Math.max(items, begun(requestBytes, KILOBYTE)),
        read4: before.read4 + begun(responseBytes, 4 * KILOBYTE),
      });
    },
    ran(name, { milliseconds, megabytes, heapBytes }) {
      const before = runOf(name);
      runs.set(name, {
        ...before,
        invocations: before.invocations + 1,
        milliseconds: before.milliseconds + milliseconds,
        megabytes,
        heapBytes: Math.max(before.heapBytes, heapBytes),
      });
    },
    logged(name, bytes) {
      const before = runOf(name);
      runs.set(name, { ...before, logBytes: before.logBytes + bytes });
    },
    calls: () => new Map(calls),
    runs: () => new Map(runs),
    clear() {
      calls.clear();
      runs.clear();
    },
  };
}

function begun(bytes: number, size: number): number {
  return Math.max(1, Math.ceil(bytes / size));
}
