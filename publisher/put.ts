/**
 * Puts entries on the bus in full requests, and retries transient failures with growing delays. It does not depend on the content of
 * entries.
 */
import type { PutEventsCommand, PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { chunksWithin } from '../core/chunks.ts';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../core/limits.ts';
import { isPassing, isPassingError, pauseMs, type Retry } from './retry.ts';

/** The part of `EventBridgeClient` that is used. */
export interface Bus {
  send(command: PutEventsCommand, options?: { readonly abortSignal?: AbortSignal }): Promise<PutEventsCommandOutput>;
}

export interface PutPorts {
  readonly bus: Bus;
  readonly commandOf: (entries: readonly PutEventsRequestEntry[]) => PutEventsCommand;
  readonly retry: Retry;
  readonly random: () => number;
  /** Resolves after the number of ms, and rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** The result of one entry. */
export type Answer =
  | { readonly busEventId: string }
  | { readonly code: 'bus' | 'unavailable' | 'aborted'; readonly reason: string };

/** @param entries as many as one request takes (see `requestsOf`). Answers in their order; never rejects. */
export async function putEntries(
  entries: readonly PutEventsRequestEntry[],
  ports: PutPorts,
  signal?: AbortSignal,
): Promise<readonly Answer[]> {
  const answers = new Map<number, Answer>();
  let left = entries.map((_, index) => index);
  for (let tried = 1; left.length > 0; tried++) {
    const tries = await putOnce(
      left.map((index) => entries[index] as PutEventsRequestEntry),
      ports,
      signal,
    );
    for (const [at, index] of left.entries()) answers.set(index, tries[at]?.answer ?? LOST);
    left = left.filter((_, at) => tries[at]?.passing);
    if (left.length === 0 || tried >= ports.retry.attempts) break;
    await ports.sleep(pauseMs(tried, ports.retry, ports.random()), signal).catch(() => {});
    if (signal?.aborted) break;
  }
  return entries.map((_, index) => answers.get(index) ?? LOST);
}

const LOST: Answer = { code: 'unavailable', reason: 'the bus did not answer for this entry' };

interface Try {
  readonly answer: Answer;
  readonly passing: boolean;
}

async function putOnce(
  Entries: readonly PutEventsRequestEntry[],
  { bus, commandOf }: PutPorts,
  signal: AbortSignal | undefined,
): Promise<readonly Try[]> {
  try {
    if (signal?.aborted) throw signal.reason;
    const answer = await bus.send(commandOf(Entries), signal ? { abortSignal: signal } : {});
    return Entries.map((_, index) => {
      const { EventId, ErrorCode, ErrorMessage = '' } = answer.Entries?.[index] ?? {};
      if (EventId) return { answer: { busEventId: EventId }, passing: false };
      if (ErrorCode === undefined) return { answer: LOST, passing: true };
      const passing = isPassing(ErrorCode);
      return { answer: { code: passing ? 'unavailable' : 'bus', reason: `${ErrorCode}: ${ErrorMessage}` }, passing };
    });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const reason = `${name}: ${message}`;
    if (signal?.aborted) return Entries.map(() => ({ answer: { code: 'aborted', reason }, passing: false }));
    const passing = isPassingError(error);
    return Entries.map(() => ({ answer: { code: passing ? 'unavailable' : 'bus', reason }, passing }));
  }
}

/** Splits entries into requests of at most 10 entries and 1 MiB, as EventBridge counts bytes. */
export function requestsOf<E extends PutEventsRequestEntry>(entries: readonly E[]): readonly (readonly E[])[] {
  return chunksWithin(entries, entryBytes, { count: EVENTBRIDGE_BATCH_ENTRIES, bytes: EVENTBRIDGE_BATCH_BYTES });
}

/** Size of an entry as EventBridge counts it: source, detail type, detail and resources in UTF-8, and 14 bytes for a time. */
export function entryBytes({
  Time,
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text, 'utf8'), Time === undefined ? 0 : 14);
}
