/** What the destinations of a configuration file may be, as far as a program beside the stack can tell; the stack itself has the last word. */

import type { DestinationInput } from '../../core/api/destination-input.ts';
import type { KnownRules } from '../../core/api/destination-rules.ts';
import { newDestination } from '../../core/api/new-destination.ts';
import type { FieldError } from '../../core/api/problem.ts';
import type { Scope } from '../../core/scope.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import type { KeepingDestination } from './schema.ts';

/** What the embedded run's egress policy lets through beside public addresses. */
export const EGRESS_ALLOWANCE = '127.0.0.1';

/** Of the embedded run, in its own account. */
const SENDER_ROLE = 'arn:aws:iam::000000000000:role/feedhose-sender';

/**
 * @param embedded whether the stack is an embedded run: loopback endpoints are fine there, loopback queues are its own.
 * @param allowance of the embedded run's egress policy.
 */
export function rulesFor(
  destination: KeepingDestination,
  embedded: boolean,
  allowance: readonly string[] = [EGRESS_ALLOWANCE],
): KnownRules {
  // Whether a deployed stack allows plain http, and which account it is in, is for it to say.
  if (!embedded)
    return { policy: createEgressPolicy({ plainHttp: true }), operator: undefined, awsEndpoint: undefined };
  return {
    policy: createEgressPolicy({ allowance }),
    operator: operatorOf(SENDER_ROLE, []),
    awsEndpoint: 'queue_url' in destination ? loopbackOrigin(destination.queue_url) : undefined,
  };
}

/** The faults that the API finds in a destination when it is created. */
export function faultsOf(destination: KeepingDestination, scope: Scope, embedded: boolean): readonly FieldError[] {
  const place = { id: '', app_id: '', scope, externalId: '', random: new Uint8Array(32) };
  const made = newDestination(whole(destination), place, rulesFor(destination, embedded));
  return 'errors' in made ? made.errors : [];
}

/** Stands for a secret that the file leaves out. */
const KEPT = 'kept';

function whole(destination: KeepingDestination): DestinationInput {
  if (destination.transport === 'webhook') {
    const { custom_headers = {}, ...others } = destination;
    const headers = Object.entries(custom_headers).map(([name, value]) => [name, value ?? KEPT] as const);
    return { ...others, custom_headers: Object.fromEntries(headers) };
  }
  const { auth } = destination;
  if (auth.type !== 'keys') return { ...destination, auth };
  const { type, key = KEPT, secret = KEPT } = auth;
  return { ...destination, auth: { type, key, secret } };
}

/** Of a URL on this machine. */
export function loopbackOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    ? url.origin
    : undefined;
}
