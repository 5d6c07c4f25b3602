/**
 * One question to DNS that shares nothing with any other: it has a c-ares resolver of its own and a time limit, and it is
 * called off when its time is up. `dns.lookup` would ask in libuv's thread pool, where two questions that nobody answers make
 * all others wait, and where no question can be called off.
 */
import { Resolver } from 'node:dns/promises';

export interface AskOptions {
  /** As `setServers` takes them; those of the operating system when left out. */
  readonly servers?: readonly string[] | undefined;
  readonly limitMs: number;
  /** Calls the question off. */
  readonly signal?: AbortSignal | undefined;
}

/** A question that got lost is asked again after a quarter of the limit, and after three quarters. */
const TRIES = 3;

/** @throws what the question throws, or an error with the code `ETIMEOUT`. */
export async function ask<T>(
  { servers, limitMs, signal }: AskOptions,
  question: (dns: Resolver) => Promise<T>,
): Promise<T> {
  const tooLong = () => Object.assign(new Error('took too long'), { code: 'ETIMEOUT' });
  if (signal?.aborted) throw tooLong();
  const dns = new Resolver({ timeout: Math.ceil(limitMs / 4), tries: TRIES });
  if (servers) dns.setServers(servers);
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
