/**
 * Reads updates and yields results with back-pressure: the source is read only while fewer than `concurrency` requests are in flight
 * and no request waits. An entry is sent when it is full, when the source has ended, or after `lingerMs`.
 */
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { UpdateInput } from '../core/update/wire.ts';
import { prepare } from './check.ts';
import { createPacker, type Packed } from './pack.ts';
import { type PutPorts, putEntries, requestsOf } from './put.ts';
import type { Result } from './result.ts';

export type Source = AsyncIterable<UpdateInput | string> | Iterable<UpdateInput | string>;

export interface StreamPorts {
  readonly put: PutPorts;
  readonly entryOf: (detail: string) => PutEventsRequestEntry;
  readonly newId: () => string;
  readonly entryBytes: number;
  readonly concurrency: number;
  readonly lingerMs: number;
}

type Entry = PutEventsRequestEntry & { readonly packed: Packed };
/** State of the source: open, ended, abandoned by the caller, or failed. */
type End = 'open' | 'ended' | 'stopped' | { readonly error: unknown };
type Step = IteratorResult<UpdateInput | string>;

export async function* streamTo(
  ports: StreamPorts,
  source: Source,
  signal: AbortSignal | undefined,
): AsyncGenerator<Result, void, void> {
  const input = inputOf(source);
  const packer = createPacker(ports.entryBytes);
  const flying = new Set<Promise<void>>();
  const ready: (readonly Entry[])[] = [];
  let sealed: readonly Entry[] = [];
  const done: Result[] = [];
  const over = new AbortController();
  let linger: { readonly stop: AbortController; readonly flushed: Promise<void> } | undefined;
  let next: Promise<void> | undefined;
  let index = 0;
  let end = 'open' as End;

  /** A request is ready when no further entry fits, or when the source has ended. */
  const seal = (packed: readonly Packed[], isLast: boolean): void => {
    sealed = [...sealed, ...packed.map((one): Entry => ({ ...ports.entryOf(one.detail), packed: one }))];
    const requests = requestsOf(sealed);
    ready.push(...(isLast ? requests : requests.slice(0, -1)));
    sealed = isLast ? [] : (requests.at(-1) ?? []);
  };
  const flush = (): void => {
    linger?.stop.abort();
    linger = undefined;
    seal(packer.flush(), true);
  };
  const finish = (how: End): void => {
    if (end === 'open') end = how;
    flush();
  };
  const take = (step: Step): void => {
    next = undefined;
    if (step.done) finish('ended');
    if (step.done || end !== 'open') return;
    const update = prepare(step.value, index, ports.newId);
    if ('reason' in update) done.push({ ok: false, index, update: step.value, ...update });
    else {
      const full = packer.add(update);
      if (full) seal([full], false);
    }
    index++;
  };
  const startLinger = (): void => {
    const stop = new AbortController();
    const flushed = ports.put.sleep(ports.lingerMs, stop.signal).then(
      () => (linger?.stop === stop ? flush() : undefined),
      () => {},
    );
    linger = { stop, flushed };
  };
  const launch = (): void => {
    for (let request = ready[0]; request && flying.size < ports.concurrency; request = ready[0]) {
      ready.shift();
      const flight: Promise<void> = send(request, ports, signal).then((results) => {
        flying.delete(flight);
        done.push(...results);
      });
      flying.add(flight);
    }
  };
  const mayPull = (): boolean =>
    end === 'open' && ready.length === 0 && flying.size < ports.concurrency && done.length === 0;
  const stopped = new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
  });

  try {
    for (;;) {
      if (signal?.aborted) finish('stopped');
      while (input.now && mayPull()) {
        try {
          take(input.now());
        } catch (error) {
          finish({ error });
        }
      }
      launch();
      yield* done.splice(0);
      if (done.length > 0 || (input.now && mayPull())) continue;
      if (end !== 'open' && ready.length === 0 && flying.size === 0) break;
      if (input.later && mayPull()) next ??= input.later().then(take, (error: unknown) => finish({ error }));
      if (next && !(packer.isEmpty && sealed.length === 0) && !linger) startLinger();
      await Promise.race([...flying, ...(next ? [next, stopped] : []), ...(linger ? [linger.flushed] : [])]);
    }
    if (typeof end === 'object') throw end.error;
  } finally {
    over.abort();
    linger?.stop.abort();
    await Promise.allSettled(flying);
    if (end === 'open' || end === 'stopped') input.leave();
  }
}

interface Input {
  /** Reads the next update of a synchronous source. Absent for an asynchronous source. */
  readonly now?: () => Step;
  readonly later?: () => Promise<Step>;
  /** Closes the source. */
  readonly leave: () => void;
}

function inputOf(source: Source): Input {
  if (Symbol.iterator in source) {
    const iterator = source[Symbol.iterator]();
    return { now: () => iterator.next(), leave: () => void iterator.return?.() };
  }
  const iterator = source[Symbol.asyncIterator]();
  return {
    later: () => iterator.next(),
    // The result is not awaited, because a source that never settles would block the caller.
    leave: () => void iterator.return?.().catch(() => {}),
  };
}

async function send(entries: readonly Entry[], ports: StreamPorts, signal: AbortSignal | undefined): Promise<Result[]> {
  const bare = entries.map(({ packed: _, ...entry }) => entry);
  const answers = await putEntries(bare, ports.put, signal);
  return entries.flatMap(({ packed }, at) =>
    packed.updates.map(({ index, given, eventId }): Result => {
      const answer = answers[at];
      if (answer && 'busEventId' in answer) return { ok: true, index, eventId, busEventId: answer.busEventId };
      const { code, reason } = answer ?? { code: 'unavailable', reason: 'the bus did not answer' };
      return { ok: false, index, update: given, code, reason, eventId };
    }),
  );
}
