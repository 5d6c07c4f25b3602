/**
 * Asks one question to DNS independently of other questions, with a c-ares resolver for itself and a time limit at
 * which it is cancelled. `dns.lookup` would use libuv's thread pool, where two unanswered questions delay all others,
 * and where a question cannot be cancelled.
 */
import { Resolver } from 'node:dns/promises';

/**
 * Number of tries. It is so high that a question ends at its time limit. The first repetition happens after a quarter
 * of the limit. A resolver that knows how fast its name server answers repeats sooner, after at least 250 ms, with
 * growing delays.
 */
const TRIES = 6;

/** @param servers in the form of `setServers`. Default: the name servers of the operating system. */
export function createResolver(limitMs: number, servers?: readonly string[]): Resolver {
  const dns = new Resolver({ timeout: Math.ceil(limitMs / 4), tries: TRIES });
  if (servers) dns.setServers(servers);
  return dns;
}

/**
 * @param signal cancels the question.
 * @throws the error of the question, or an error with the code `ETIMEOUT`.
 */
export async function ask<T>(
  dns: Resolver,
  question: (dns: Resolver) => Promise<T>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<T> {
  const tooLong = () => Object.assign(new Error('took too long'), { code: 'ETIMEOUT' });
  if (signal?.aborted) throw tooLong();
  let end = (): void => {};
  const over = new Promise<never>((_, reject) => {
    end = () => reject(tooLong());
  });
  const timer = setTimeout(end, limitMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([over, question(dns)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    dns.cancel();
  }
}
