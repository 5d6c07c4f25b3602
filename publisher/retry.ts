/** Delays between attempts: exponential backoff with full jitter, so that publishers do not retry at the same time. */

export interface Retry {
  /** Maximum number of requests for one entry, including the first. */
  readonly attempts: number;
  /** Maximum of the first delay in ms. The maximum doubles with each attempt. */
  readonly firstPauseMs: number;
  /** Maximum of every delay in ms. */
  readonly longestPauseMs: number;
}

export const USUAL_RETRY: Retry = { attempts: 8, firstPauseMs: 100, longestPauseMs: 10_000 };

/**
 * @param tried attempts so far, at least 1.
 * @param random from 0 to below 1.
 */
export function pauseMs(tried: number, { firstPauseMs, longestPauseMs }: Retry, random: number): number {
  return Math.round(Math.min(longestPauseMs, firstPauseMs * 2 ** (tried - 1)) * random);
}

/** Transient error codes of entries and names of errors. */
const PASSING: ReadonlySet<string> = new Set([
  ...['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'],
  ...['InternalFailure', 'InternalException', 'InternalServerError'],
  ...['ServiceUnavailable', 'ServiceUnavailableException', 'RequestTimeout', 'TimeoutError'],
]);

export function isPassing(code: string): boolean {
  return PASSING.has(code);
}

/** Reports whether a failed request can be retried: the bus is busy, or there was no response. */
export function isPassingError(error: unknown): boolean {
  const { name, code, $metadata, $retryable } = (error ?? {}) as {
    readonly name?: string;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $retryable?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  if (isPassing(name ?? '') || $retryable !== undefined) return true;
  if (status !== undefined) return status >= 500 || status === 429;
  return typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code);
}
