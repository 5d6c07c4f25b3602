/** The addresses of a host name, of both families, as DNS has them: no search domains, no cache. */

import type { Resolver as Dns } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { LOOKUP_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { ask, createResolver } from './ask.ts';
import { addressesByName, type Resolved } from './hosts.ts';

/** @param signal calls the look-up off. @throws an error with a `code` when there is no address. */
export type Resolver = (host: string, signal?: AbortSignal) => Promise<readonly Resolved[]>;

export interface AddressLookupOptions {
  /** As `setServers` takes them; those of the operating system when left out. */
  readonly servers?: readonly string[] | undefined;
  /** Of one look-up. */
  readonly limitMs?: number;
}

/**
 * How long the other family is awaited when one has answered: some name servers never answer questions for IPv6 addresses.
 * Addresses that come later are not dialled, so that nothing is dialled that the egress policy has not seen.
 */
const OTHER_FAMILY_MS = 300;
/**
 * Kept for the next look-ups, because a resolver costs as much CPU time as its questions. Each is used by one look-up at a time,
 * and only kept after a look-up that was answered: c-ares remembers name servers that failed.
 */
const IDLE_RESOLVERS = 16;
const HOSTS_FILE = '/etc/hosts';

export function createAddressLookup({
  servers,
  limitMs = LOOKUP_TIMEOUT_SECONDS * 1000,
}: AddressLookupOptions = {}): Resolver {
  const named = addressesByName(textOf(HOSTS_FILE));
  const idle: Dns[] = [];
  return async (host, signal) => {
    const known = named.get(host);
    if (known) return known;
    const dns = idle.pop() ?? createResolver(limitMs, servers);
    const { found, isComplete } = await ask(dns, (own) => addressesOf(host, own), limitMs, signal);
    if (isComplete && idle.length < IDLE_RESOLVERS) idle.push(dns);
    return found.toSorted((a, b) => a.family - b.family);
  };
}

interface Found {
  readonly found: readonly Resolved[];
  /** Whether both questions have been answered. */
  readonly isComplete: boolean;
}

async function addressesOf(host: string, dns: Dns): Promise<Found> {
  const found: Resolved[] = [];
  const take = (family: number) => (addresses: readonly string[]) => {
    if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENODATA' });
    found.push(...addresses.map((address) => ({ address, family })));
  };
  const families = [dns.resolve4(host).then(take(4)), dns.resolve6(host).then(take(6))];
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.any(families);
    const patience = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, OTHER_FAMILY_MS, false);
    });
    const isComplete = await Promise.race([Promise.allSettled(families).then(() => true), patience]);
    return { found, isComplete };
  } catch (error) {
    throw mostTelling((error as AggregateError).errors);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that explains the failure: not that one family has no address, when the question for the other family failed. */
function mostTelling(errors: readonly { readonly code?: string }[]): unknown {
  return errors.find(({ code }) => code !== 'ENODATA') ?? errors[0];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
