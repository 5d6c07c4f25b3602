/** A destination as it is created: its settings as they are stored, and the secrets apart from them. */

import { defined } from '../defined.ts';
import { signingSecret } from '../signature.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import type { Checked, Made, NewPlace } from '../transport/api-transport.ts';
import type { DestinationInput } from './destination-input.ts';
import { eventTypeErrors, type KnownRules } from './destination-rules.ts';

/** The signing secret is not there where nothing is signed. */
export function newDestination(input: DestinationInput, place: NewPlace, rules: KnownRules): Checked<Made> {
  const { id, app_id, scope } = place;
  const { event_types, retry_schedule, rate_limit } = input;
  const common = {
    id,
    app_id,
    scope,
    version: 1,
    ...(event_types ? { event_types } : {}),
    ...(retry_schedule ? { retry_schedule } : {}),
    ...defined({ rate_limit }),
  };
  const typeErrors = eventTypeErrors(event_types ?? [], scope);
  const { create, isSigned } = apiTransportOf(input);
  const made = create(common, input, place, rules);
  if ('errors' in made) return { errors: [...typeErrors, ...made.errors] };
  if (typeErrors.length > 0) return { errors: typeErrors };
  const signing = isSigned ? { signing: input.signing_secret ?? signingSecret(place.random) } : {};
  return { destination: made.destination, secrets: { ...made.secrets, ...signing } };
}
