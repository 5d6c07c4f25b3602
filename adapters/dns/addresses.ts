/** The addresses of a host name, of both families, as DNS has them: no search domains, no cache. */

import type { Resolver as Dns } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { LOOKUP_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { ask } from './ask.ts';
import { addressesByName } from './hosts.ts';

export interface Resolved {
  readonly address: string;
  readonly family: number;
}

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
const HOSTS_FILE = '/etc/hosts';

export function createAddressLookup({
  servers,
  limitMs = LOOKUP_TIMEOUT_SECONDS * 1000,
}: AddressLookupOptions = {}): Resolver {
  const named = addressesByName(textOf(HOSTS_FILE));
  return async (host, signal) =>
    named.get(host) ?? (await ask({ servers, limitMs, signal }, (dns) => addressesOf(host, dns)));
}

async function addressesOf(host: string, dns: Dns): Promise<readonly Resolved[]> {
  const found: Resolved[] = [];
  const take = (family: number) => (addresses: readonly string[]) => {
    if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENODATA' });
    found.push(...addresses.map((address) => ({ address, family })));
  };
  const families = [dns.resolve4(host).then(take(4)), dns.resolve6(host).then(take(6))];
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.any(families);
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, OTHER_FAMILY_MS);
    });
    await Promise.race([Promise.allSettled(families), patience]);
    return found.toSorted((a, b) => a.family - b.family);
  } catch (error) {
    throw mostTelling((error as AggregateError).errors);
  } finally {
    clearTimeout(timer);
  }
}

/** That a name has no address of one family is no reason while the other question failed. */
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
