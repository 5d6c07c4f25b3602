/** The access method of a queue or bus: how it is stored, shown, changed and tested. */

import type { AuthInput, UnsavedSettings } from '../../api/destination-input.ts';
import { problem } from '../../api/problem.ts';
import type { SealedDestination, Secrets } from '../../api/sealed.ts';
import type { Access, AwsAuth, DestinationState } from '../../destination.ts';
import type { ChangedDestination } from '../api-transport.ts';

/** For a shorter key id, the last characters would reveal too much of it. */
const HINTED_CHARACTERS = 8;

export function storedAuth(auth: AuthInput, externalId: string): AwsAuth {
  if (auth.type === 'keys') {
    return { type: 'keys', key_hint: auth.key.length < HINTED_CHARACTERS ? '' : auth.key.slice(-4) };
  }
  if (auth.type === 'policy') return { type: 'policy' };
  return { type: 'role', role_arn: auth.role_arn, external_id: externalId };
}

/** Returns the part that is sealed. */
export function authSecrets(auth: AuthInput | undefined): Secrets {
  if (auth?.type !== 'keys') return {};
  const { key, secret } = auth;
  return {
    access: JSON.stringify({ type: 'keys', access_key_id: key, secret_access_key: secret } satisfies Access),
  };
}

/**
 * A role starts paused and is enabled by a successful test, which checks that it refuses a wrong external id
 * (docs/security.md, Entry points).
 */
export function initialState(auth: AuthInput, state: 'enabled' | 'paused' | undefined): DestinationState {
  return auth.type === 'role' ? 'paused' : (state ?? 'enabled');
}

/** A role keeps its external id. @param externalId the external id for a destination without one. */
export function changedAuth(before: AwsAuth, auth: AuthInput | undefined, externalId: string): AwsAuth {
  return auth ? storedAuth(auth, before.type === 'role' ? before.external_id : externalId) : before;
}

/** Keys that are no longer used are deleted. */
export function droppedSecrets(auth: AuthInput | undefined): ChangedDestination['drop'] {
  return auth && auth.type !== 'keys' ? ['access'] : [];
}

export function authView(auth: AwsAuth, { access }: SealedDestination): object {
  return auth.type === 'keys' ? { type: 'keys', configured: access !== undefined, key_hint: auth.key_hint } : auth;
}

/**
 * Returns the access method that a test uses. Secrets and the external id are the stored ones. @throws ProblemError if
 * there are none.
 */
export function testedAuth(stored: AwsAuth, asked: UnsavedSettings['auth']): AwsAuth {
  if (asked === undefined || (asked.type === 'keys' && stored.type === 'keys')) return stored;
  if (asked.type === 'policy') return { type: 'policy' };
  if (asked.type === 'keys') throw problem('conflict', 'No keys are stored. Save the keys before you test them.');
  if (stored.type === 'role') return { type: 'role', role_arn: asked.role_arn, external_id: stored.external_id };
  throw problem(
    'conflict',
    'The destination has no external id. Save the role and add the external id to its trust policy before you test it.',
  );
}
