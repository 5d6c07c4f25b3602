/**
 * The result of one attempt. The customer's side answers or does not answer. Both are values here, never exceptions.
 * `Exchange` is what a webhook client observed, and `Outcome` is what it means for a delivery. The pace of a failure
 * selects the retry schedule.
 */
import { defined } from './defined.ts';
import type { ShownHeaders } from './transport/transport.ts';

/**
 * Why an attempt failed: one word for each cause. Code, API, logs and dead letters use the same words, and operators filter by
 * them.
 */
export const FAILURE_CLASSES = [
  // The connection to the endpoint
  ...['dns', 'connect', 'tls', 'timeout', 'reset', 'blocked_address'],
  // The answer of the endpoint
  ...['redirect', 'gone', 'throttled', 'http_4xx', 'http_5xx', 'malformed_answer'],
  // The customer's queue, event bus or topic
  ...['queue_missing', 'access_denied', 'bad_credentials', 'queue_error', 'bus_missing', 'bus_error'],
  ...['topic_missing', 'topic_error'],
  // The customer's bucket
  ...['bucket_missing', 'bucket_error'],
  // The delivery or its destination
  ...['too_large', 'destination_missing', 'configuration', 'secrets', 'expired', 'hop_limit'],
  // Dead letters without a failed attempt
  ...['refused', 'not_taken', 'unsettled'],
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/**
 * `fast` selects the main schedule of the contract. `slow` selects the schedule for mistakes that people must fix.
 * `never` means that no further attempt helps.
 */
export type Pace = 'fast' | 'slow' | 'never';

export interface Failure {
  readonly class: FailureClass;
  readonly pace: Pace;
  /** A stable code for programs: `ENOTFOUND`, `503`, `QueueDoesNotExist`. */
  readonly code: string;
  /** A sentence for people, without secrets and bodies. */
  readonly reason: string;
  /** The HTTP status, if there was one. */
  readonly status?: number;
  /** Seconds that the endpoint asked to wait (`Retry-After`), without an upper limit. */
  readonly retryAfterSeconds?: number;
  /** The start of the endpoint's answer, at most `ANSWER_KEPT_BYTES`. */
  readonly answer?: string;
}

export type Outcome =
  | {
      readonly kind: 'delivered';
      readonly status?: number;
      readonly answer?: string;
      /** Present if the rest of the endpoint's answer was not awaited. */
      readonly slowAnswer?: true;
    }
  | FailedOutcome;

export interface FailedOutcome {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** The headers of the endpoint's answer. They are not a part of the failure, which dead letters keep. */
  readonly answerHeaders?: ShownHeaders;
  /** Positions of the updates that were not accepted. Absent if no update was accepted. */
  readonly left?: readonly number[];
}

/** The meaning of a status or an error name. */
export type Meaning = Pick<Failure, 'class' | 'pace' | 'reason'>;

/** Returns the failure of an outcome, or `undefined` if it was delivered. */
export function failureOf(outcome: Outcome): Failure | undefined {
  return outcome.kind === 'failed' ? outcome.failure : undefined;
}

/** Returns the failure of a delivery whose destination cannot be used as it is configured. */
export function misconfigured(code: string, reason: string): FailedOutcome {
  return { kind: 'failed', failure: { class: 'configuration', pace: 'slow', code, reason } };
}

/** Content Too Large (RFC 9110, 15.5.14). */
const TOO_LARGE_STATUS = 413;

/** Reports whether the delivery was refused for its size, so that smaller deliveries can replace it. */
export function isTooLarge(failure: Failure): boolean {
  return failure.class === 'too_large' || failure.status === TOO_LARGE_STATUS;
}

/** What the webhook client observed of one exchange. A redirect is an answer like any other here. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The raw `retry-after` header. */
      readonly retryAfter?: string;
      /** The raw `location` header of a 3xx. */
      readonly location?: string;
      /** Absent for a success, so that rows of successful attempts stay within one write unit. */
      readonly headers?: ShownHeaders;
      /** The start of the body as text, at most `ANSWER_KEPT_BYTES`. Bytes that cannot be decoded become U+FFFD. */
      readonly answer: string;
      /** The body was cut off, or it is longer than what is read. */
      readonly incomplete?: true;
      /** The answer had not ended `ANSWER_REST_SECONDS` after the status line, or at the time limit. */
      readonly slow?: true;
    }
  | {
      readonly kind: 'unanswered';
      readonly class: 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'blocked_address' | 'malformed_answer';
      readonly code: string;
      readonly reason: string;
    };

/**
 * Returns the meaning of a webhook exchange (contract, section 5).
 * @param nowMs Unix time in ms, for `Retry-After` dates.
 */
export function outcomeOfExchange(exchange: Exchange, nowMs: number): Outcome {
  if (exchange.kind === 'unanswered') {
    const { class: failureClass, code, reason } = exchange;
    const pace = failureClass === 'blocked_address' ? 'slow' : 'fast';
    return { kind: 'failed', failure: { class: failureClass, pace, code, reason } };
  }
  const { status, answer, slow, headers: answerHeaders } = exchange;
  if (isSuccess(status)) {
    return { kind: 'delivered', status, answer, ...(slow ? { slowAnswer: true } : {}) };
  }
  const retryAfterSeconds = parseRetryAfter(exchange.retryAfter, nowMs);
  return {
    kind: 'failed',
    failure: {
      ...meaningOfStatus(status, exchange.location),
      code: statusText(status),
      status,
      answer,
      ...defined({ retryAfterSeconds }),
    },
    ...defined({ answerHeaders }),
  };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function meaningOfStatus(status: number, location: string | undefined): Meaning {
  if (status === 410) {
    return {
      class: 'gone',
      pace: 'never',
      reason: 'The endpoint responded with 410 Gone: it accepts no more deliveries.',
    };
  }
  if (status === 429)
    return { class: 'throttled', pace: 'fast', reason: 'The endpoint responded with 429: too many requests.' };
  if (status === 408 || status === 425) {
    return { class: 'http_4xx', pace: 'fast', reason: `The endpoint responded with ${status} and asks to try again.` };
  }
  if (status >= 300 && status < 400) {
    const target = location ? ' Use the address that it redirects to as the URL.' : '';
    return {
      class: 'redirect',
      pace: 'slow',
      reason: `The endpoint responded with ${status}; redirects are not followed.${target}`,
    };
  }
  if (status === TOO_LARGE_STATUS) {
    const reason =
      'The endpoint, or a proxy in front of it, responded with 413: it does not accept a body of this size.';
    return { class: 'http_4xx', pace: 'slow', reason };
  }
  if (status >= 400 && status < 500) {
    return { class: 'http_4xx', pace: 'slow', reason: `The endpoint responded with ${status}.` };
  }
  if (status >= 500 && status < 600) {
    return { class: 'http_5xx', pace: 'fast', reason: `The endpoint responded with ${status}.` };
  }
  return {
    class: 'malformed_answer',
    pace: 'fast',
    reason: `The endpoint responded with ${statusText(status)}, which is not a final HTTP status.`,
  };
}

/** Returns the three digits of a status line. Some endpoints answer `000`. */
export function statusText(status: number): string {
  return String(status).padStart(3, '0');
}

/**
 * Parses `Retry-After` (RFC 9110, 10.2.3), which contains seconds or an HTTP date. Returns seconds from `nowMs`, or
 * `undefined` for an invalid value or a time in the past, so that the schedule alone decides.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const seconds = Math.ceil((parseHttpDate(text) - nowMs) / 1000);
  return seconds > 0 ? seconds : undefined;
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, and the older form `Sunday, 06-Nov-94 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z]{3,9}, \d\d[ -][A-Z]{3}[ -](?:\d{4}|\d\d) \d\d:\d\d:\d\d GMT$/i;
/** `Sun Nov  6 08:49:37 1994`. It is UTC, without saying so. */
const ASCTIME_DATE = /^[A-Z]{3} [A-Z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/i;

/**
 * Returns the Unix ms of a date in one of HTTP's three forms (RFC 9110, 5.6.7), or NaN for any other text. `Date.parse`
 * alone would guess.
 */
function parseHttpDate(text: string): number {
  if (HTTP_DATE.test(text)) return Date.parse(text);
  return ASCTIME_DATE.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
