/** Repeats requests after network errors, throttling and failures of the API, within bounds. */

export interface RetryOptions {
  /** Maximum number of attempts. Default: 3. */
  readonly attempts?: number;
  /** Time limit of one attempt in milliseconds. Default: 30,000, because an answer of the API takes at most 29 s. */
  readonly timeoutMs?: number;
}

type Send = (request: Request) => Promise<Response>;

/** Delays before the second and the following attempts, in milliseconds, halved at random. */
const FIRST_DELAY_MS = 200;
const MOST_DELAY_MS = 5_000;
/** Answers after which the API has changed nothing. */
const NOT_PROCESSED: ReadonlySet<number> = new Set([429, 503]);

/** Repeats a request only if a repetition has the same effect, or the first one had none. */
export function retryingFetch(send: Send, { attempts = 3, timeoutMs = 30_000 }: RetryOptions): Send {
  return async (request) => {
    const isSafe = ['GET', 'PUT'].includes(request.method) || request.headers.has('idempotency-key');
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= attempts;
      try {
        const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
        const response = await send(new Request(request.clone(), { signal }));
        const { status } = response;
        if (isLast || !(NOT_PROCESSED.has(status) || (isSafe && status >= 500))) return response;
        await response.body?.cancel();
        await wait(delayMs(attempt, response.headers.get('retry-after')), request.signal);
      } catch (error) {
        if (isLast || !isSafe || request.signal.aborted) throw error;
        await wait(delayMs(attempt, null), request.signal);
      }
    }
  };
}

function delayMs(attempt: number, retryAfter: string | null): number {
  const asked = /^\d{1,4}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : 0;
  const usual = FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(asked, usual), MOST_DELAY_MS);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
