/**
 * Changes of a webhook's endpoint: its URL is changed, a proof of ownership arrives, or an operator vouches for it. A
 * verified URL stays in use until the new one is verified. A DNS proof covers the host, so it is also valid for other
 * paths, ports and schemes of the same host. A GET proves one URL, and an operator vouches for one URL.
 */

import { defined } from '../../../defined.ts';
import type { Access, WebhookDestination } from '../../../destination.ts';
import type { Proof } from './checks.ts';

/**
 * What happens to the credentials of the URL, which are sealed and not read here.
 * `replace`: the new ones are used immediately, and staged ones are deleted. `stage`: they are stored in addition to
 * the ones in use, until a proof arrives. `promote`: the staged ones, or none, replace those in use. `keep`: nothing
 * changes.
 */
export type CredentialsMove = 'replace' | 'stage' | 'promote' | 'keep';

export interface EndpointChange {
  readonly destination: WebhookDestination;
  readonly credentials: CredentialsMove;
}

/** @param url the URL without credentials, as `parseWebhookUrl` returns it. */
export function changeUrl(destination: WebhookDestination, url: string, nowMs: number): EndpointChange {
  const { pending: _, ...current } = destination;
  // The URL is the verified one (maybe with other credentials), none was verified before, or its host is proven.
  const holds = url === current.url || current.ownership === 'pending' || isProvenByHost(current, url);
  if (holds) return { destination: withUrl(current, url), credentials: 'replace' };
  return { destination: { ...current, pending: { url, since: nowMs } }, credentials: 'stage' };
}

/** A proof with the URL that was checked. The URL may have changed since. */
export interface ProvenUrl {
  readonly url: string;
  readonly proof: Proof;
}

export function proofArrived(destination: WebhookDestination, { url, proof }: ProvenUrl): EndpointChange {
  const { pending, ...current } = destination;
  if (pending?.url === url) {
    return { destination: { ...withUrl(current, url), ownership: proof }, credentials: 'promote' };
  }
  // An operator's confirmation stays valid, while a proof may be withdrawn. A proof of another URL has no effect.
  if (current.url !== url || current.ownership === 'operator') return { destination, credentials: 'keep' };
  return { destination: { ...destination, ownership: proof }, credentials: 'keep' };
}

/**
 * Only operators can vouch for an endpoint, not users of an app. If there is a pending endpoint, that one is confirmed.
 */
export function vouch(destination: WebhookDestination): EndpointChange {
  const { pending, ...current } = destination;
  const url = pending?.url ?? current.url;
  return {
    destination: { ...withUrl(current, url), ownership: 'operator' },
    credentials: pending ? 'promote' : 'keep',
  };
}

/** Drops the pending settings. Those in use stay. */
export function dropPending(destination: WebhookDestination): WebhookDestination {
  const { pending: _, ...current } = destination;
  return current;
}

/** A size limit that was learned from one endpoint is not valid for another. */
function withUrl(current: WebhookDestination, url: string): WebhookDestination {
  if (url === current.url) return current;
  const { learned_limit: _, ...rest } = current;
  return { ...rest, url };
}

function isProvenByHost(current: Pick<WebhookDestination, 'ownership' | 'url'>, url: string): boolean {
  return current.ownership === 'dns' && new URL(current.url).hostname === new URL(url).hostname;
}

// The choice between the current and the pending endpoint

export type Which = 'pending' | 'current';

export interface ChosenEndpoint {
  readonly which: Which;
  readonly url: string;
  /** Its HTTP Basic credentials. */
  readonly access?: Access;
}

/** @param which default: the pending endpoint if there is one. @returns `undefined` if nothing is pending. */
export function chooseEndpoint(
  destination: WebhookDestination,
  access: { readonly current: Access | undefined; readonly pending: Access | undefined },
  which: Which = destination.pending ? 'pending' : 'current',
): ChosenEndpoint | undefined {
  const url = which === 'current' ? destination.url : destination.pending?.url;
  if (url === undefined) return undefined;
  const own = access[which];
  return { which, url, ...defined({ access: own }) };
}
