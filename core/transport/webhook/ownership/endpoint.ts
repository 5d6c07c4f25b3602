/**
 * What becomes of a webhook's endpoint when its URL changes, when a proof of ownership arrives, when an operator vouches.
 * What was verified goes on being used until the new one is. A DNS proof is of the host, so it holds for other paths, ports
 * and schemes of the same host; a GET proves one URL; an operator vouches for one URL.
 */

import { defined } from '../../../defined.ts';
import type { Access, WebhookDestination } from '../../../destination.ts';
import type { Proof } from './checks.ts';

/**
 * Where the credentials of the URL belong after the change (they are sealed, and never read here).
 * `replace`: the new ones are in use now, staged ones are dropped. `stage`: beside the ones in use, until a proof.
 * `promote`: the staged ones (or their absence) take the place of those in use. `keep`: nothing changes.
 */
export type CredentialsMove = 'replace' | 'stage' | 'promote' | 'keep';

export interface EndpointChange {
  readonly destination: WebhookDestination;
  readonly credentials: CredentialsMove;
}

/** @param url without credentials, as `parseWebhookUrl` gives it. */
export function changeUrl(destination: WebhookDestination, url: string, nowMs: number): EndpointChange {
  const { pending: _, ...current } = destination;
  // Back to what is verified (perhaps with other credentials), never verified at all, or proven with its host.
  const holds = url === current.url || current.ownership === 'pending' || isProvenByHost(current, url);
  if (holds) return { destination: withUrl(current, url), credentials: 'replace' };
  return { destination: { ...current, pending: { url, since: nowMs } }, credentials: 'stage' };
}

/** What was proven, as the check was asked: the URL may have changed since. */
export interface ProvenUrl {
  readonly url: string;
  readonly proof: Proof;
}

export function proofArrived(destination: WebhookDestination, { url, proof }: ProvenUrl): EndpointChange {
  const { pending, ...current } = destination;
  if (pending?.url === url) {
    return { destination: { ...withUrl(current, url), ownership: proof }, credentials: 'promote' };
  }
  // An operator's word outlives a proof, which may be withdrawn; a proof of another URL says nothing here.
  if (current.url !== url || current.ownership === 'operator') return { destination, credentials: 'keep' };
  return { destination: { ...destination, ownership: proof }, credentials: 'keep' };
}

/** Only an operator's own call: an app's user never vouches. Counts for the pending endpoint where there is one. */
export function vouch(destination: WebhookDestination): EndpointChange {
  const { pending, ...current } = destination;
  const url = pending?.url ?? current.url;
  return {
    destination: { ...withUrl(current, url), ownership: 'operator' },
    credentials: pending ? 'promote' : 'keep',
  };
}

/** The new settings are given up; those in use stay. */
export function dropPending(destination: WebhookDestination): WebhookDestination {
  const { pending: _, ...current } = destination;
  return current;
}

/** What one endpoint's answers taught says nothing of another endpoint. */
function withUrl(current: WebhookDestination, url: string): WebhookDestination {
  if (url === current.url) return current;
  const { learned_limit: _, ...rest } = current;
  return { ...rest, url };
}

function isProvenByHost(current: Pick<WebhookDestination, 'ownership' | 'url'>, url: string): boolean {
  return current.ownership === 'dns' && new URL(current.url).hostname === new URL(url).hostname;
}

// Which of a webhook's two endpoints a check or a test is about: the one in use, or the one that waits for a proof.

export type Which = 'pending' | 'current';

export interface ChosenEndpoint {
  readonly which: Which;
  readonly url: string;
  /** Its HTTP Basic credentials. */
  readonly access?: Access;
}

/** @param which left out: what waits, if something does. `undefined`: nothing waits. */
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
