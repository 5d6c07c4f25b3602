/**
 * Makes one request over one connection and reads its response. The status line decides. Malformed headers and a
 * slow, very large or broken body after it end the reading and change nothing else.
 */

import { defined } from '../../core/defined.ts';
import type { ClientCertificate } from '../../core/destination.ts';
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES, ANSWER_REST_SECONDS } from '../../core/limits.ts';
import { type Exchange, isSuccess } from '../../core/outcome.ts';
import type { ShownHeaders } from '../../core/transport/transport.ts';
import { answerHeaders } from '../../core/transport/webhook/answer-headers.ts';
import { answerText } from './answer.ts';
import type { WatchedAnswer } from './answer-watch.ts';
import { type Connection, discard } from './connections.ts';
import type { Deadline } from './deadline.ts';
import { alertOf } from './dial.ts';
import { brokenExchange, tooManyBytes } from './failures.ts';

export interface WebhookCall {
  readonly method: 'GET' | 'POST';
  /** The URL has no credentials, because those are sent in `authorization`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Time limit of this exchange, if it is shorter than that of the client. */
  readonly timeoutMs?: number;
  /** The client certificate, and what identifies it: only exchanges with the same identity use its connections. */
  readonly certificate?: ClientCertificate & { readonly identity: string };
  /** Whether the whole answer is returned, within the limit for reading, and not only its start. */
  readonly wholeAnswer?: boolean;
  /**
   * The app of the request. The number of concurrent DNS lookups is limited per app, so that apps do not delay each
   * other.
   */
  readonly appId?: string;
}

/** The headers that are used, and those that are shown. */
interface Head {
  readonly retryAfter?: string;
  readonly location?: string;
  readonly coding?: string;
  readonly headers?: ShownHeaders;
}

interface Seen {
  readonly status: number;
  readonly head: Head | undefined;
  readonly bytes: Buffer;
  readonly end: End;
  /** Whether the connection can be used again: no byte of this response can be mistaken for the next response. */
  readonly reusable: boolean;
}

/** How the reading ended. `slow`: the time limit was reached before the rest of the response arrived. */
type End = 'whole' | 'cut off' | 'slow';

/** An idle connection was closed by the endpoint before any byte of the response arrived. */
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
  if (seen === STALE) {
    discard(connection);
    return STALE;
  }
  const { status, head, bytes, end } = seen;
  if (seen.reusable) keep(connection);
  else discard(connection);
  const { coding, ...shown } = head ?? {};
  const answer = await answerText(bytes, coding, call.wholeAnswer ? ANSWER_READ_BYTES : ANSWER_KEPT_BYTES);
  return {
    kind: 'answered',
    status,
    ...shown,
    answer,
    ...(end === 'whole' ? {} : { incomplete: true }),
    ...(end === 'slow' ? { slow: true } : {}),
  };
}

function converse(
  { client, socket, reused, watch }: Connection,
  { method, headers, body }: WebhookCall,
  path: string,
  deadline: Deadline,
): Promise<Seen | typeof STALE> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let answer: WatchedAnswer | undefined;
    let status: number | undefined;
    let head: Head | undefined;
    let restTimer: NodeJS.Timeout | undefined;
    let isOver = false;

    /** Ends the reading once. @param otherwise is called when the exchange has no status line. */
    const finish = (end: End, otherwise: () => void = () => {}): void => {
      if (isOver) return;
      isOver = true;
      deadline.signal.removeEventListener('abort', onLimit);
      clearTimeout(restTimer);
      watch.end();
      if (status === undefined) {
        otherwise();
        return;
      }
      const bytes = Buffer.concat(chunks).subarray(0, ANSWER_READ_BYTES);
      resolve({ status, head, bytes, end, reusable: end === 'whole' && answer?.isRegular === true });
    };
    const onStatus = (found: number): void => {
      status = found;
      if (found < 200) finish('cut off');
      // Bytes that the socket holds by then are read first, so that a busy event loop does not make a response slow.
      else restTimer = setTimeout(() => setImmediate(finish, 'slow'), ANSWER_REST_SECONDS * 1000);
    };
    const onLimit = (): void => finish('slow', () => reject(deadline.error('ANSWER_TIMEOUT')));
    const onExcess = (): void => finish('cut off', () => reject(tooManyBytes()));
    const onError = (error: Error): void =>
      finish('cut off', () => {
        try {
          const broken = brokenExchange(alertOf(socket) ?? error);
          if (reused && !answer?.hasBegun && broken.exchange.class === 'reset') resolve(STALE);
          else reject(broken);
        } catch (ours) {
          reject(ours);
        }
      });

    deadline.signal.addEventListener('abort', onLimit, { once: true });
    if (deadline.signal.aborted) return onLimit();
    client.dispatch(
      { method, path, headers, body: body ?? null },
      {
        onRequestStart() {
          answer = watch.begin({ onStatus, onExcess });
        },
        onResponseStart(_, found, fields) {
          status ??= found;
          head = headOf(found, fields);
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
          size += chunk.length;
          if (size > ANSWER_READ_BYTES) finish('cut off');
        },
        onResponseEnd() {
          finish('whole');
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
    ...defined({ retryAfter }),
    ...(location === undefined || status < 300 || status >= 400 ? {} : { location }),
    ...defined({ coding }),
    ...(isSuccess(status) ? {} : { headers: answerHeaders(fields) }),
  };
}
