/**
 * One request and its answer over one connection. Headers that have arrived decide; a slow, huge or broken body after
 * them ends the reading and nothing else.
 */

import { ANSWER_READ_BYTES } from '../../core/limits.ts';
import type { Exchange } from '../../core/outcome.ts';
import { answerText } from './answer.ts';
import type { WebhookCall } from './client.ts';
import { type Connection, discard } from './connections.ts';
import type { Deadline } from './deadline.ts';
import { brokenExchange } from './failures.ts';

interface Head {
  readonly status: number;
  readonly retryAfter?: string;
  readonly location?: string;
  readonly coding?: string;
}

interface Seen {
  readonly head: Head;
  readonly bytes: Buffer;
  /** Whether the answer was read to its end, which leaves the connection usable. */
  readonly whole: boolean;
}

/** A kept connection turned out to be closed: nothing of the answer came. */
export const STALE = Symbol('stale');

/** @throws UnansweredError */
export async function exchangeOver(
  connection: Connection,
  call: WebhookCall,
  path: string,
  deadline: Deadline,
  keep: (connection: Connection) => void,
): Promise<Exchange | typeof STALE> {
  let seen: Seen | typeof STALE;
  try {
    seen = await converse(connection, call, path, deadline);
  } catch (error) {
    discard(connection);
    throw error;
  }
  if (seen === STALE || !seen.whole) discard(connection);
  else keep(connection);
  if (seen === STALE) return STALE;
  const { coding, ...head } = seen.head;
  const answer = await answerText(seen.bytes, coding);
  return { kind: 'answered', ...head, answer, ...(seen.whole ? {} : { incomplete: true }) };
}

function converse(
  { client, reused, filter }: Connection,
  { method, headers, body }: WebhookCall,
  path: string,
  deadline: Deadline,
): Promise<Seen | typeof STALE> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: Head | undefined;
    let begun = false;

    const finish = (whole: boolean): void => {
      deadline.signal.removeEventListener('abort', onLimit);
      if (head) resolve({ head, whole, bytes: Buffer.concat(chunks).subarray(0, ANSWER_READ_BYTES) });
    };
    const onLimit = (): void => {
      finish(false);
      reject(deadline.error('ANSWER_TIMEOUT'));
    };
    const onError = (error: Error): void => {
      finish(false);
      if (head) return;
      try {
        const broken = brokenExchange(error);
        if (reused && !begun && broken.exchange.class === 'reset') resolve(STALE);
        else reject(broken);
      } catch (ours) {
        reject(ours);
      }
    };

    deadline.signal.addEventListener('abort', onLimit, { once: true });
    if (deadline.signal.aborted) return onLimit();
    filter.expectAnswer();
    client.dispatch(
      { method, path, headers, body: body ?? null },
      {
        onRequestStart() {},
        onResponseStarted() {
          begun = true;
        },
        onResponseStart(_, status, fields) {
          if (status >= 200) head = headOf(status, fields);
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
          size += chunk.length;
          if (size > ANSWER_READ_BYTES) finish(false);
        },
        onResponseEnd() {
          finish(true);
        },
        onResponseError(_, error) {
          onError(error);
        },
      },
    );
  });
}

function headOf(status: number, fields: Record<string, string | string[] | undefined>): Head {
  const first = (name: string): string | undefined => [fields[name]].flat()[0];
  const [retryAfter, location, coding] = ['retry-after', 'location', 'content-encoding'].map(first);
  return {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined || status < 300 || status >= 400 ? {} : { location }),
    ...(coding === undefined ? {} : { coding }),
  };
}
