/**
 * The cache of CloudFront for errors of the API. It keeps errors for ten seconds by default, even if the cache policy disables caching.
 * The key is only the path, so that all callers get the error of one caller (CloudFront Developer Guide, "How CloudFront caches
 * HTTP 4xx and 5xx status codes").
 */
import type { Clock } from '../clock.ts';

export interface HostedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const KEPT: ReadonlySet<number> = new Set([400, 403, 404, 405, 414, 500, 501, 502, 503, 504]);
/** The statuses for which the `cache-control` header of the origin applies. */
const ORIGIN_DECIDES: ReadonlySet<number> = new Set([404, 410, 414, 501]);
const DEFAULT_SECONDS = 10;

export function createErrorCache(clock: Clock) {
  const kept = new Map<string, { readonly answer: HostedAnswer; readonly until: number }>();
  return {
    /** @param errorSeconds time to keep an error by its status. */
    async relay(
      method: string,
      path: string,
      ask: () => Promise<HostedAnswer>,
      errorSeconds: ReadonlyMap<number, number>,
    ): Promise<HostedAnswer> {
      if (method !== 'GET' && method !== 'HEAD') return ask();
      const known = kept.get(path);
      if (known && clock.now() < known.until) return known.answer;
      kept.delete(path);
      const answer = await ask();
      const seconds = errorSeconds.get(answer.status) ?? DEFAULT_SECONDS;
      if (KEPT.has(answer.status) && seconds > 0 && !forbids(answer)) {
        kept.set(path, { answer, until: clock.now() + seconds * 1000 });
      }
      return answer;
    },
  };
}

function forbids({ status, headers }: HostedAnswer): boolean {
  return ORIGIN_DECIDES.has(status) && /no-store/i.test(headers['cache-control'] ?? '');
}
