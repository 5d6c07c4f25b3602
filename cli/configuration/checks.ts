/** Checks the destinations of a configuration file as far as this is possible without the stack, which checks them again. */

import { newDestination } from '../../core/api/destination.ts';
import type { DestinationInput } from '../../core/api/destination-input.ts';
import type { KnownRules } from '../../core/api/destination-rules.ts';
import type { FieldError } from '../../core/api/problem.ts';
import type { Scope } from '../../core/scope.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { loopbackOrigin } from '../reach/loopback.ts';
import type { DestinationEntry } from './schema.ts';

/** The addresses that the egress policy of the embedded run allows in addition to public ones. */
export const EGRESS_ALLOWANCE = '127.0.0.1';

/** The sender role of the embedded run. */
const SENDER_ROLE = 'arn:aws:iam::000000000000:role/feedhose-sender';

/** @param embedded whether the stack is an embedded run. There, endpoints may be on the loopback interface, and queues there are its own. */
function rulesFor(destination: DestinationEntry, embedded: boolean): KnownRules {
  // Only a deployed stack knows whether it allows plain HTTP, and which account it is in.
  if (!embedded)
    return { policy: createEgressPolicy({ plainHttp: true }), operator: undefined, awsEndpoint: undefined };
  return {
    policy: createEgressPolicy({ allowance: [EGRESS_ALLOWANCE] }),
    operator: operatorOf(SENDER_ROLE, []),
    awsEndpoint: 'queue_url' in destination ? loopbackOrigin(destination.queue_url) : undefined,
  };
}

/** Returns the faults that the API would find when the destination is created. */
export function faultsOf(destination: DestinationEntry, scope: Scope, embedded: boolean): readonly FieldError[] {
  const place = { id: '', app_id: '', scope, externalId: '', random: new Uint8Array(32), nowMs: Date.now() };
  const made = newDestination(complete(destination), place, rulesFor(destination, embedded));
  return 'errors' in made ? made.errors : [];
}

/** The value of secrets that the file omits. */
const OMITTED = 'kept';

function complete(destination: DestinationEntry): DestinationInput {
  if (destination.transport === 'webhook') {
    const { custom_headers = {}, oauth, ...others } = destination;
    const headers = Object.entries(custom_headers).map(([name, value]) => [name, value ?? OMITTED] as const);
    const client = oauth && { oauth: { ...oauth, client_secret: oauth.client_secret ?? OMITTED } };
    return { ...others, ...client, custom_headers: Object.fromEntries(headers) };
  }
  if (destination.transport === 's3') return destination;
  const { auth } = destination;
  if (auth.type !== 'keys') return { ...destination, auth };
  const { type, key = OMITTED, secret = OMITTED } = auth;
  return { ...destination, auth: { type, key, secret } };
}
