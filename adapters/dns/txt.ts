/**
 * TXT look-ups at several resolvers at once, so that one that remembers an absence, or lies, is not the last word. What
 * goes wrong is part of the answer; nothing throws, and nothing outlasts its limit.
 */
import type { Resolver } from 'node:dns/promises';
import { NEGATIVE_TTL_TIMEOUT_SECONDS, TXT_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { TxtAnswer } from '../../core/transport/webhook/ownership/txt.ts';
import { ask, createResolver } from './ask.ts';
import type { ResolverAddress } from './resolvers.ts';

export interface TxtLookup {
  /** An answer for each resolver, in their order. */
  txt(name: string): Promise<readonly TxtAnswer[]>;
  /** Seconds that a missing record of this host is remembered, by its zone's SOA record; the first resolver that knows. */
  negativeTtl(host: string): Promise<number | undefined>;
}

export interface TxtLookupOptions {
  readonly resolvers: readonly ResolverAddress[];
  /** Of all look-ups of a call. */
  readonly txtTimeoutMs?: number;
  readonly negativeTtlTimeoutMs?: number;
}

export function createTxtLookup({
  resolvers,
  txtTimeoutMs = TXT_TIMEOUT_SECONDS * 1000,
  negativeTtlTimeoutMs = NEGATIVE_TTL_TIMEOUT_SECONDS * 1000,
}: TxtLookupOptions): TxtLookup {
  const txtAt = async (resolver: ResolverAddress, name: string): Promise<TxtAnswer> => {
    try {
      const records = await askAt(resolver, txtTimeoutMs, (dns) => dns.resolveTxt(name));
      return { resolver: resolver.name, records };
    } catch (error) {
      return { resolver: resolver.name, records: [], code: codeOf(error) };
    }
  };
  return {
    txt: (name) => Promise.all(resolvers.map((resolver) => txtAt(resolver, name))),
    async negativeTtl(host) {
      const questions = resolvers.map((resolver) => askAt(resolver, negativeTtlTimeoutMs, (dns) => zoneTtl(dns, host)));
      return Promise.any(questions).catch(() => undefined);
    },
  };
}

function askAt<T>({ server }: ResolverAddress, limitMs: number, question: (dns: Resolver) => Promise<T>): Promise<T> {
  return ask(createResolver(limitMs, server === undefined ? undefined : [server]), question, limitMs);
}

/** From the host up to the zone that it is in, which is the first name with an SOA record. */
async function zoneTtl(dns: Resolver, host: string): Promise<number> {
  try {
    return (await dns.resolveSoa(host)).minttl;
  } catch (error) {
    const parent = host.slice(host.indexOf('.') + 1);
    const isAbsent = ['ENODATA', 'ENOTFOUND'].includes(codeOf(error));
    if (!isAbsent || parent === host || !parent.includes('.')) throw error;
    return zoneTtl(dns, parent);
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z]{2,30}$/.test(code) ? code : 'UNKNOWN';
}
