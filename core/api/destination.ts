/**
 * Creates destinations and applies changes to them. Secrets are encrypted and cannot be read here, so each one is kept, replaced,
 * moved or dropped as a whole.
 */
import { defined } from '../defined.ts';
import type { AnyDestination } from '../destination.ts';
import { signingSecret } from '../signature.ts';
import type { TestResult } from '../test-result.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import type {
  ChangedDestination,
  ChangeOptions,
  Checked,
  Made,
  NewPlace,
  ReplaceableSecret,
} from '../transport/api-transport.ts';
import { vouch } from '../transport/webhook/ownership/endpoint.ts';
import {
  COMMON_KEYS,
  type DestinationInput,
  type DestinationPatch,
  storedSignatures,
  withSet,
} from './destination-input.ts';
import { eventTypeErrors, type KnownRules } from './destination-rules.ts';
import type { FieldError } from './problem.ts';
import { movedCredentials, type Sealed, type SealedDestination, type Stored } from './sealed.ts';

/** Returns a new destination, and its secrets separately. A signing secret is generated if the transport signs and none is given. */
export function newDestination(input: DestinationInput, place: NewPlace, rules: KnownRules): Checked<Made> {
  const { id, app_id, scope } = place;
  const { name, event_types, retry_schedule, rate_limit } = input;
  const signatures = storedSignatures(input.signatures) ?? undefined;
  const settings = defined({ name, event_types, retry_schedule, rate_limit, signatures });
  const common = { id, app_id, scope, version: 1, ...settings };
  const typeErrors = eventTypeErrors(event_types ?? [], scope);
  const { create, isSigned } = apiTransportOf(input);
  const made = create(common, input, place, rules);
  if ('errors' in made) return { errors: [...typeErrors, ...made.errors] };
  if (typeErrors.length > 0) return { errors: typeErrors };
  const signing = isSigned ? { signing: input.signing_secret ?? signingSecret(place.random) } : {};
  return { destination: made.destination, secrets: { ...made.secrets, ...signing } };
}

/** Returns a destination after a change, in which members that are absent from the patch stay unchanged. */
export function changedDestination(
  stored: Stored<AnyDestination, SealedDestination>,
  patch: DestinationPatch,
  options: ChangeOptions,
): Checked<ChangedDestination> {
  const { value } = stored;
  const errors = [...foreignKeys(value, patch), ...eventTypeErrors(patch.event_types ?? [], value.scope)];
  const changed = apiTransportOf(value).change(stored, patch, options);
  if ('errors' in changed) return { errors: [...errors, ...changed.errors] };
  if (errors.length > 0) return { errors };
  const { name, event_types, retry_schedule, rate_limit } = patch;
  const signatures = storedSignatures(patch.signatures);
  const settings = { name, event_types, retry_schedule, rate_limit, signatures };
  return { ...changed, destination: withSet(changed.destination, settings) };
}

/** Members of a change for destinations that get deliveries. */
const OF_DELIVERIES: ReadonlySet<string> = new Set(['retry_schedule', 'rate_limit']);

function foreignKeys(destination: AnyDestination, patch: DestinationPatch): readonly FieldError[] {
  const { keys, getsDeliveries } = apiTransportOf(destination);
  const supported: readonly string[] = [
    ...keys,
    ...COMMON_KEYS.filter((key) => getsDeliveries || !OF_DELIVERIES.has(key)),
  ];
  const message = `not supported for the transport ${destination.transport}`;
  // Generated clients send `null` for members that are not set. Removing a member of another transport changes nothing.
  return Object.entries(patch)
    .filter(([key, value]) => value !== undefined && value !== null && !supported.includes(key))
    .map(([key]) => ({ pointer: `/${key}`, message }));
}

/** Returns the encrypted secrets after a change. @param made the new ones by name. */
export function sealedAfter(
  before: SealedDestination,
  { drop }: Pick<ChangedDestination, 'drop'>,
  made: { readonly [K in ReplaceableSecret]?: Sealed },
): SealedDestination {
  const left = Object.entries(before).filter(([name]) => !(drop as readonly string[]).includes(name));
  return { ...(Object.fromEntries(left) as unknown as SealedDestination), ...made };
}

/** Returns a webhook after an operator confirmed its ownership, or `undefined` if nothing changes. */
export function afterVouching(
  stored: Stored<AnyDestination, SealedDestination>,
): Stored<AnyDestination, SealedDestination> | undefined {
  return stored.value.transport === 'webhook' ? movedCredentials(stored, vouch(stored.value)) : undefined;
}

/** Reports whether a test proved that the role refuses a wrong external id. */
export function provesExternalId({ checks }: TestResult): boolean {
  return checks.some(({ name, status }) => name === 'external_id' && status === 'ok');
}
