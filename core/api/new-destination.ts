/** A destination as it is created: its settings as they are stored, and the secrets apart from them. */
import { normalizeHeaders } from '../custom-headers.ts';
import type { Access, Destination, QueueAuth } from '../destination.ts';
import type { Scope } from '../scope.ts';
import { signingSecret } from '../signature.ts';
import type { WebhookUrl } from '../webhook-url.ts';
import type { AuthInput, DestinationInput, QueueInput, WebhookInput } from './destination-input.ts';
import { eventTypeErrors, headerErrors, queueErrors, type Rules, webhookUrl } from './destination-rules.ts';
import type { FieldError } from './problem.ts';
import type { Secrets } from './sealed.ts';

export interface NewPlace {
  readonly id: string;
  readonly app_id: string;
  readonly scope: Scope;
  /** For a role. */
  readonly externalId: string;
  /** 32 bytes: for the signing secret, when none is given. */
  readonly random: Uint8Array;
}

export interface NewDestination {
  readonly destination: Destination;
  readonly secrets: Secrets & { readonly signing: string };
}

export type Checked<T> = T | { readonly errors: readonly FieldError[] };

export function newDestination(input: DestinationInput, place: NewPlace, rules: Rules): Checked<NewDestination> {
  const { id, app_id, scope } = place;
  const { event_types, retry_schedule, rate_limit } = input;
  const common = {
    id,
    app_id,
    scope,
    version: 1,
    ...(event_types ? { event_types } : {}),
    ...(retry_schedule ? { retry_schedule } : {}),
    ...(rate_limit === undefined ? {} : { rate_limit }),
  };
  const signing = input.signing_secret ?? signingSecret(place.random);
  const typeErrors = eventTypeErrors(event_types ?? [], scope);
  const made = input.transport === 'sqs' ? newQueue(common, input, place, rules) : newWebhook(common, input, rules);
  if ('errors' in made) return { errors: [...typeErrors, ...made.errors] };
  if (typeErrors.length > 0) return { errors: typeErrors };
  return { destination: made.destination, secrets: { ...made.secrets, signing } };
}

type Common = Pick<Destination, 'id' | 'app_id' | 'scope' | 'version'>;
type Made = Checked<{ readonly destination: Destination; readonly secrets: Secrets }>;

function newQueue(
  common: Common,
  { queue_url, auth, state }: QueueInput,
  { externalId }: NewPlace,
  rules: Rules,
): Made {
  const errors = queueErrors(queue_url, auth, rules);
  if (errors.length > 0) return { errors };
  // A role is enabled by a test that it passed: it must refuse a wrong external id (security facts).
  const begins = auth.type === 'role' ? 'paused' : (state ?? 'enabled');
  return {
    destination: { ...common, state: begins, transport: 'sqs', queue_url, auth: storedAuth(auth, externalId) },
    secrets: auth.type === 'keys' ? { access: keysAccess(auth) } : {},
  };
}

function newWebhook(common: Common, input: WebhookInput, rules: Rules): Made {
  const { max_batch, timeout_seconds, custom_headers = {}, state = 'enabled', ownership = 'pending' } = input;
  const parsed = webhookUrl(input.url, rules);
  const access = 'value' in parsed ? basicAccess(parsed.value) : undefined;
  const errors = [...('errors' in parsed ? parsed.errors : []), ...headerErrors(custom_headers, access !== undefined)];
  if ('errors' in parsed || errors.length > 0) return { errors };
  const headers = normalizeHeaders(custom_headers);
  const names = Object.keys(headers);
  return {
    destination: {
      ...common,
      state,
      transport: 'webhook',
      url: parsed.value.url,
      ownership,
      ...(max_batch === undefined ? {} : { max_batch }),
      ...(timeout_seconds === undefined ? {} : { timeout_seconds }),
      ...(names.length > 0 ? { custom_headers: names } : {}),
    },
    secrets: {
      ...(access === undefined ? {} : { access }),
      ...(names.length > 0 ? { headers: JSON.stringify(headers) } : {}),
    },
  };
}

/** Below this a key's last characters would be too much of it. */
const HINTED_CHARACTERS = 8;

export function storedAuth(auth: AuthInput, externalId: string): QueueAuth {
  if (auth.type === 'keys') {
    return { type: 'keys', key_hint: auth.key.length < HINTED_CHARACTERS ? '' : auth.key.slice(-4) };
  }
  if (auth.type === 'policy') return { type: 'policy' };
  return { type: 'role', role_arn: auth.role_arn, external_id: externalId };
}

export function keysAccess({ key, secret }: Extract<AuthInput, { type: 'keys' }>): string {
  return JSON.stringify({ type: 'keys', access_key_id: key, secret_access_key: secret } satisfies Access);
}

/** `undefined`: the URL had none. */
export function basicAccess({ username, password }: WebhookUrl): string | undefined {
  if (username === undefined) return undefined;
  return JSON.stringify({ type: 'basic', username, password: password ?? '' } satisfies Access);
}
