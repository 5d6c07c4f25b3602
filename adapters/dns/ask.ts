/**
 * One question to DNS that waits for no other: it has a c-ares resolver for itself and a time limit, and it is called off when
 * its time is up. `dns.lookup` would ask in libuv's thread pool, where two questions that nobody answers make all others
 * wait, and where no question can be called off.
 */
import { Resolver } from 'node:dns/promises';

/**
 * Enough for the time limit of a question to be what ends it. The first repetition comes after a quarter of the limit; a
 * resolver that knows how fast its name server answers repeats sooner, after 250 ms at the earliest, and each time later.
 */
const TRIES = 6;

/** @param servers as `setServers` takes them; those of the operating system when left out. */
export function createResolver(limitMs: number, servers?: readonly string[]): Resolver {
  const dns = new Resolver({ timeout: Math.ceil(limitMs / 4), tries: TRIES });
  if (servers) dns.setServers(servers);
  return dns;
}

/** @param signal calls the question off. @throws what the question throws, or an error with the code `ETIMEOUT`. */
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
