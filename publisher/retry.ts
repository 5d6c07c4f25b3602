/** When the bus is asked again: growing pauses with full jitter, so that many publishers do not come back together. */

export interface Retry {
  /** Requests for one entry, the first included. */
  readonly attempts: number;
  /** Upper end of the first pause, in ms; each later one may be twice as long. */
  readonly firstPauseMs: number;
  /** No pause is longer. */
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

/** Error codes of entries and names of errors that pass when one waits a little. */
const PASSING: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'InternalFailure',
  'InternalException',
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'RequestTimeout',
  'TimeoutError',
]);

export function isPassing(code: string): boolean {
  return PASSING.has(code);
}

/** Whether a request that failed as a whole may be made again: the bus is busy, or there was no answer at all. */
export function isPassingError(error: unknown): boolean {
  const {
    name = '',
    code,
    $metadata,
    $retryable,
  } = (error ?? {}) as {
    readonly name?: string;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $retryable?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  if (isPassing(name) || $retryable !== undefined) return true;
  if (status !== undefined) return status >= 500 || status === 429;
  return typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code);
}
