/**
 * A destination after a change in part: what was named is changed and nothing else. Nobody here can read a secret, so each
 * is kept, replaced, moved or dropped as a whole.
 */
import type { Destination } from '../destination.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import type { ChangedDestination, ChangeOptions, Checked } from '../transport/api-transport.ts';
import { COMMON_KEYS, type DestinationPatch } from './destination-input.ts';
import { eventTypeErrors } from './destination-rules.ts';
import type { FieldError } from './problem.ts';
import type { Sealed, SealedDestination, Stored } from './sealed.ts';
import { withSet } from './with-set.ts';

export function changedDestination(
  stored: Stored<Destination, SealedDestination>,
  patch: DestinationPatch,
  options: ChangeOptions,
): Checked<ChangedDestination> {
  const { value } = stored;
  const foreign = foreignKeys(value, patch);
  const types = eventTypeErrors(patch.event_types ?? [], value.scope);
  const changed = apiTransportOf(value).change(stored, patch, options);
  const errors = [...foreign, ...types];
  if ('errors' in changed) return { errors: [...errors, ...changed.errors] };
  if (errors.length > 0) return { errors };
  const { event_types, retry_schedule, rate_limit } = patch;
  return { ...changed, destination: withSet(changed.destination, { event_types, retry_schedule, rate_limit }) };
}

function foreignKeys(destination: Destination, patch: DestinationPatch): readonly FieldError[] {
  const { keys } = apiTransportOf(destination);
  const fitting: readonly string[] = [...keys, ...COMMON_KEYS];
  // Removing a member that the transport does not have changes nothing. Generated clients send such a `null`.
  const given = Object.entries(patch).flatMap(([key, value]) => (value === undefined || value === null ? [] : [key]));
  const message = `not supported for the transport ${destination.transport}`;
  return given.filter((key) => !fitting.includes(key)).map((key) => ({ pointer: `/${key}`, message }));
}

/** What is stored sealed after a change. @param made the new ones, by name. */
export function sealedAfter(
  before: SealedDestination,
  { drop }: Pick<ChangedDestination, 'drop'>,
  made: { readonly [K in 'access' | 'pending_access' | 'headers']?: Sealed },
): SealedDestination {
  const left = Object.entries(before).filter(([name]) => !(drop as readonly string[]).includes(name));
  return { ...(Object.fromEntries(left) as unknown as SealedDestination), ...made };
}
