/**
 * Errors of the API as CloudFront keeps them: for ten seconds unless the distribution says otherwise, also where its cache policy
 * forbids caching. The key is the path alone, so that an error of one caller reaches every other caller (CloudFront Developer
 * Guide, "How CloudFront caches HTTP 4xx and 5xx status codes").
 */
import type { Clock } from '../clock.ts';

export interface HostedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ErrorCache {
  /** @param errorSeconds by status, as the distribution says. */
  relay(
    method: string,
    path: string,
    ask: () => Promise<HostedAnswer>,
    errorSeconds: ReadonlyMap<number, number>,
  ): Promise<HostedAnswer>;
}

const KEPT: ReadonlySet<number> = new Set([400, 403, 404, 405, 414, 500, 501, 502, 503, 504]);
/** For these alone, what the origin says in `cache-control` counts. */
const ORIGIN_DECIDES: ReadonlySet<number> = new Set([404, 410, 414, 501]);
const USUAL_SECONDS = 10;

export function createErrorCache(clock: Clock): ErrorCache {
  const kept = new Map<string, { readonly answer: HostedAnswer; readonly until: number }>();
  return {
    async relay(method, path, ask, errorSeconds) {
      if (method !== 'GET' && method !== 'HEAD') return ask();
      const known = kept.get(path);
      if (known && clock.now() < known.until) return known.answer;
      kept.delete(path);
      const answer = await ask();
      const seconds = errorSeconds.get(answer.status) ?? USUAL_SECONDS;
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
