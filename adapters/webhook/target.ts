/**
 * The first two checks of an exchange: the URL, and the result of the DNS lookup. The client connects only to the
 * addresses that pass both.
 */

import { LOOKUP_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { type EgressPolicy, literalOf, portOf } from '../../core/transport/webhook/egress/policy.ts';
import type { Resolved, Resolver } from '../dns/addresses.ts';
import type { Deadline } from './deadline.ts';
import { blocked, blockedAddress, codeOf, dnsError, limitError } from './failures.ts';

export type { Resolved, Resolver } from '../dns/addresses.ts';

export interface Target {
  readonly secure: boolean;
  /** The host of the URL. An IPv6 literal has no brackets. */
  readonly host: string;
  readonly port: number;
  readonly origin: string;
  readonly path: string;
  /** Identifies the client certificate. Absent without one. */
  readonly identity?: string;
  /** At least one address, all vetted, in the order in which they are tried. */
  readonly addresses: readonly string[];
}

/** Maximum number of addresses that are tried, so that a customer's DNS cannot cause many connections. */
const ADDRESSES = 4;

/** @throws UnansweredError when the URL or any address of its host is refused. */
export async function vet(text: string, policy: EgressPolicy, resolver: Resolver, deadline: Deadline): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw blocked('url_refused', 'expected a URL, got a text that is none');
  const refusal = policy.checkUrl(url);
  if (refusal) throw blocked(refusal.code, refusal.reason);
  const literal = literalOf(url.hostname);
  const addresses = literal === undefined ? await resolve(url.hostname, resolver, deadline) : [literal];
  if (addresses.some((address) => policy.checkAddress(address))) throw blockedAddress();
  return {
    secure: url.protocol === 'https:',
    host: literal ?? url.hostname,
    port: portOf(url),
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    addresses: alternating([...new Set(addresses)]).slice(0, ADDRESSES),
  };
}

/** Alternates between IPv4 and IPv6, because one of them may not be reachable from here. */
function alternating(addresses: readonly string[]): readonly string[] {
  const isLikeFirst = (address: string) => address.includes(':') === addresses[0]?.includes(':');
  const others = addresses.filter((address) => !isLikeFirst(address));
  const own = addresses.filter(isLikeFirst);
  const pairs = own.map((address, index) => [address, ...others.slice(index, index + 1)]);
  return [...pairs.flat(), ...others.slice(own.length)];
}

async function resolve(host: string, resolver: Resolver, deadline: Deadline): Promise<readonly string[]> {
  const answer = await deadline.within(lookUp(host, resolver, deadline.signal), 'LOOKUP_TIMEOUT');
  if (answer.length === 0) throw dnsError({ code: 'ENODATA' });
  return answer.map(({ address }) => address);
}

async function lookUp(host: string, resolver: Resolver, signal: AbortSignal): Promise<readonly Resolved[]> {
  try {
    return await resolver(host, signal);
  } catch (error) {
    if (codeOf(error) === 'ETIMEOUT') throw limitError('LOOKUP_TIMEOUT', LOOKUP_TIMEOUT_SECONDS * 1000);
    throw dnsError(error);
  }
}
