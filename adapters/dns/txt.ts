/**
 * Looks up TXT records at several resolvers at the same time, because one of them can have cached the absence of a
 * record or give a wrong answer. Errors are part of the answer. Nothing throws, and nothing exceeds its time limit.
 */
import type { Resolver } from 'node:dns/promises';
import { NEGATIVE_TTL_TIMEOUT_SECONDS, TXT_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { TxtAnswer } from '../../core/transport/webhook/ownership/txt.ts';
import { ask, createResolver } from './ask.ts';
import type { ResolverAddress } from './resolvers.ts';

export interface TxtLookup {
  /** Returns an answer for each resolver, in their order. */
  txt(name: string): Promise<readonly TxtAnswer[]>;
  /** Returns for how many seconds the absence of a record of this host is cached, from the SOA record of its zone. */
  negativeTtl(host: string): Promise<number | undefined>;
}

export interface TxtLookupOptions {
  readonly resolvers: readonly ResolverAddress[];
  /** Time limit of all lookups of a call. */
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

/** Searches from the host up to its zone, which is the first name with an SOA record. */
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
