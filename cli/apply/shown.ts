/** Settings of a destination as texts that can be compared and shown: no secret is in them. */
import type { KeepingDestination } from '../configuration/file.ts';
import type { Destination } from '../destination.ts';

/** @param before of what is stored: keys that the file leaves out are those. */
export function shownOf(
  wanted: KeepingDestination,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const common = commonOf(wanted);
  if (wanted.transport === 'sqs')
    return { queue_url: wanted.queue_url, auth: authOf(wanted.auth, before['auth']), ...common };
  const names = Object.keys(wanted.custom_headers ?? {})
    .map((name) => name.toLowerCase())
    .toSorted();
  return {
    url: withoutCredentials(wanted.url),
    ...(names.length === 0 ? {} : { custom_headers: names.join(', ') }),
    ...(wanted.timeout_seconds === undefined ? {} : { timeout_seconds: String(wanted.timeout_seconds) }),
    ...(wanted.max_batch === undefined ? {} : { max_batch: String(wanted.max_batch) }),
    ...common,
  };
}

type Auth = Extract<KeepingDestination, { transport: 'sqs' }>['auth'];

function authOf(auth: Auth, before: string | undefined): string {
  if (auth.type === 'role') return `role ${auth.role_arn}`;
  if (auth.type === 'policy') return 'policy';
  if (auth.key !== undefined) return keysText(hintOf(auth.key));
  return before?.startsWith('keys') ? before : 'keys';
}

function keysText(hint: string | undefined): string {
  return hint ? `keys …${hint}` : 'keys';
}

export function shownOfStored(stored: Destination): Record<string, string> {
  const { auth, queue_url, url, pending, custom_headers, timeout_seconds, max_batch } = stored;
  const names = Object.keys(custom_headers ?? {}).toSorted();
  const way =
    auth &&
    (auth.type === 'role' ? `role ${auth.role_arn}` : auth.type === 'keys' ? keysText(auth.key_hint) : auth.type);
  return {
    ...(queue_url === undefined ? {} : { queue_url, auth: way ?? '' }),
    ...(url === undefined ? {} : { url: pending?.url ?? url }),
    ...(names.length === 0 ? {} : { custom_headers: names.join(', ') }),
    ...(timeout_seconds === undefined ? {} : { timeout_seconds: String(timeout_seconds) }),
    ...(max_batch === undefined ? {} : { max_batch: String(max_batch) }),
    ...commonOf(stored),
  };
}

interface Common {
  readonly event_types?: readonly string[] | undefined;
  readonly retry_schedule?: readonly number[] | undefined;
  readonly rate_limit?: number | undefined;
}

function commonOf({ event_types, retry_schedule, rate_limit }: Common): Record<string, string> {
  return {
    ...(event_types ? { event_types: event_types.join(', ') } : {}),
    ...(retry_schedule ? { retry_schedule: retry_schedule.join(', ') } : {}),
    ...(rate_limit === undefined ? {} : { rate_limit: String(rate_limit) }),
  };
}

/** Fields of the file that hold secrets. */
export function secretsOf(wanted: KeepingDestination): readonly string[] {
  if (wanted.transport === 'sqs') return wanted.auth.type === 'keys' && wanted.auth.key !== undefined ? ['auth'] : [];
  const headers = Object.values(wanted.custom_headers ?? {});
  return [
    ...(withoutCredentials(wanted.url) === new URL(wanted.url).href ? [] : ['url']),
    ...(headers.length > 0 && headers.every((value) => value !== null) ? ['custom_headers'] : []),
  ];
}

const HINT = 4;
const HINTED_CHARACTERS = 8;

/** As the API shows it. */
function hintOf(key: string): string {
  return key.length < HINTED_CHARACTERS ? '' : key.slice(-HINT);
}

export function labelOf(wanted: KeepingDestination): string {
  return wanted.transport === 'sqs' ? `sqs ${wanted.queue_url}` : `webhook ${withoutCredentials(wanted.url)}`;
}

export function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
