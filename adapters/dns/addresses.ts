/** Looks up the IPv4 and IPv6 addresses of a host name in DNS, without search domains and without a cache. */

import type { Resolver as Dns } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { LOOKUP_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { ask, createResolver } from './ask.ts';

/** @param signal cancels the lookup. @throws an error with a `code` when there is no address. */
export type Resolver = (host: string, signal?: AbortSignal) => Promise<readonly Resolved[]>;

export interface AddressLookupOptions {
  /** In the form of `setServers`. Default: the name servers of the operating system. */
  readonly servers?: readonly string[] | undefined;
  /** The time limit of one lookup. */
  readonly limitMs?: number;
}

/**
 * How long the other address family is awaited after one was answered, because some name servers never answer
 * questions for IPv6 addresses. Addresses that arrive later are not used, so that every address is checked by the
 * egress policy.
 */
const OTHER_FAMILY_MS = 300;
/**
 * Maximum number of resolvers that are kept, because a resolver takes as much CPU time as its questions. Each is used
 * by one lookup at a time, and is kept only after a lookup that was answered: c-ares remembers name servers that
 * failed.
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
    const waited = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, OTHER_FAMILY_MS, false);
    });
    const isComplete = await Promise.race([Promise.allSettled(families).then(() => true), waited]);
    return { found, isComplete };
  } catch (error) {
    throw causeOf((error as AggregateError).errors);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the error that explains the failure. If the question for one family failed, it is not the missing address
 * of the other.
 */
function causeOf(errors: readonly { readonly code?: string }[]): unknown {
  return errors.find(({ code }) => code !== 'ENODATA') ?? errors[0];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export interface Resolved {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** @param text of a hosts file: an address and its names in each line, and comments after `#`. */
export function addressesByName(text: string): ReadonlyMap<string, readonly Resolved[]> {
  const byName = new Map<string, Resolved[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    // An address with a zone id is valid only on this machine.
    if (isIP(address) === 0 || address.includes('%')) continue;
    for (const name of names.map((one) => one.toLowerCase())) {
      byName.set(name, [...(byName.get(name) ?? []), { address, family: isIP(address) }]);
    }
  }
  return byName;
}
