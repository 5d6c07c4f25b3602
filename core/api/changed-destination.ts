/**
 * A destination after a change in part: what was named is changed and nothing else. Nobody here can read a secret, so each
 * is kept, replaced, moved or dropped as a whole.
 */
import { normalizeHeaders } from '../custom-headers.ts';
import type { Destination, QueueDestination, WebhookDestination } from '../destination.ts';
import { changeUrl, dropPending } from '../ownership/endpoint.ts';
import { type DestinationPatch, KEYS_OF } from './destination-input.ts';
import { eventTypeErrors, headerErrors, queueErrors, type Rules, webhookUrl } from './destination-rules.ts';
import { basicAccess, type Checked, keysAccess, storedAuth } from './new-destination.ts';
import type { FieldError } from './problem.ts';
import type { Sealed, SealedDestination, Secrets, Stored } from './sealed.ts';

export interface ChangedDestination {
  /** With the version that it had. */
  readonly destination: Destination;
  /** To be sealed, in place of what is stored. */
  readonly secrets: Secrets;
  readonly drop: readonly ('access' | 'pending_access' | 'headers')[];
}

export interface ChangeOptions {
  readonly rules: Rules;
  readonly nowMs: number;
  /** For access that becomes that of a role; a role keeps its own. */
  readonly externalId: string;
}

export function changedDestination(
  { value, sealed }: Stored<Destination, SealedDestination>,
  patch: DestinationPatch,
  options: ChangeOptions,
): Checked<ChangedDestination> {
  const foreign = foreignKeys(value, patch);
  const types = eventTypeErrors(patch.event_types ?? [], value.scope);
  const changed =
    value.transport === 'sqs' ? changedQueue(value, patch, options) : changedWebhook(value, sealed, patch, options);
  const errors = [...foreign, ...types, ...('errors' in changed ? changed.errors : [])];
  if ('errors' in changed || errors.length > 0) return { errors };
  const { event_types, retry_schedule, rate_limit } = patch;
  return { ...changed, destination: withSet(changed.destination, { event_types, retry_schedule, rate_limit }) };
}

function foreignKeys({ transport }: Destination, patch: DestinationPatch): readonly FieldError[] {
  const others: readonly (keyof DestinationPatch)[] = KEYS_OF[transport === 'sqs' ? 'webhook' : 'sqs'];
  return others
    .filter((key) => patch[key] !== undefined)
    .map((key) => ({ pointer: `/${key}`, message: `expected no such key at a destination of transport ${transport}` }));
}

function changedQueue(
  destination: QueueDestination,
  { queue_url, auth }: DestinationPatch,
  { rules, externalId }: ChangeOptions,
): Checked<ChangedDestination> {
  const url = queue_url ?? destination.queue_url;
  const errors = queue_url === undefined && !auth ? [] : queueErrors(url, auth ?? destination.auth, rules);
  if (errors.length > 0) return { errors };
  const { max_message_bytes, ...rest } = destination;
  const kept = url === destination.queue_url && max_message_bytes !== undefined ? { max_message_bytes } : {};
  const own = destination.auth.type === 'role' ? destination.auth.external_id : externalId;
  return {
    destination: { ...rest, ...kept, queue_url: url, auth: auth ? storedAuth(auth, own) : destination.auth },
    secrets: auth?.type === 'keys' ? { access: keysAccess(auth) } : {},
    drop: auth && auth.type !== 'keys' ? ['access'] : [],
  };
}

function changedWebhook(
  before: WebhookDestination,
  sealed: SealedDestination,
  patch: DestinationPatch,
  options: ChangeOptions,
): Checked<ChangedDestination> {
  const endpoint = changedEndpoint(before, patch, options);
  const { custom_headers: headers } = patch;
  const kept = sealed.access !== undefined && !('drop' in endpoint && endpoint.drop.includes('access'));
  const given = 'secrets' in endpoint && (endpoint.secrets.access ?? endpoint.secrets.pending_access) !== undefined;
  const errors = [
    ...('errors' in endpoint ? endpoint.errors : []),
    ...(headers ? headerErrors(headers, kept || given || sealed.pending_access !== undefined) : []),
    ...(headers === undefined && given && before.custom_headers?.includes('authorization') ? [TWICE] : []),
  ];
  if ('errors' in endpoint || errors.length > 0) return { errors };
  const { timeout_seconds, max_batch } = patch;
  const destination = withSet(endpoint.destination, {
    timeout_seconds,
    max_batch,
    custom_headers: headers && namesOf(headers),
  });
  const names = headers ? namesOf(headers) : undefined;
  const drop = headers === null || (headers && !names) ? [...endpoint.drop, 'headers' as const] : endpoint.drop;
  const secrets = names && headers ? { headers: JSON.stringify(normalizeHeaders(headers)) } : {};
  return { destination, secrets: { ...endpoint.secrets, ...secrets }, drop };
}

const TWICE: FieldError = {
  pointer: '/url',
  message: 'expected a URL without credentials beside the custom header authorization, got one with some',
};

/** `null`: there are none. */
function namesOf(headers: Readonly<Record<string, string>>): readonly string[] | null {
  const names = Object.keys(normalizeHeaders(headers));
  return names.length > 0 ? names : null;
}

function changedEndpoint(
  before: WebhookDestination,
  { url, credentials, pending }: DestinationPatch,
  { rules, nowMs }: ChangeOptions,
): Checked<ChangedDestination & { readonly destination: WebhookDestination }> {
  const at = pending === null ? dropPending(before) : before;
  const given: ChangedDestination['drop'] = pending === null ? ['pending_access'] : [];
  const drop = credentials === null ? [...given, 'access' as const] : given;
  if (url === undefined) return { destination: at, secrets: {}, drop };
  const parsed = webhookUrl(url, rules);
  if ('errors' in parsed) return parsed;
  const access = basicAccess(parsed.value);
  const isAsShown = access === undefined && parsed.value.url === (at.pending?.url ?? at.url);
  if (isAsShown) return { destination: at, secrets: {}, drop };
  // Back to the one in use, whose credentials are not shown and so need not be written again.
  if (access === undefined && parsed.value.url === at.url) {
    return { destination: dropPending(at), secrets: {}, drop: [...drop, 'pending_access'] };
  }
  const change = changeUrl(at, parsed.value.url, nowMs);
  return change.credentials === 'stage'
    ? staged(change.destination, access, drop)
    : {
        destination: change.destination,
        secrets: access === undefined ? {} : { access },
        drop: ['access', 'pending_access'],
      };
}

function staged(destination: WebhookDestination, access: string | undefined, drop: ChangedDestination['drop']) {
  const secrets = access === undefined ? {} : { pending_access: access };
  return { destination, secrets, drop: [...drop, 'pending_access' as const] };
}

type Optional = 'event_types' | 'retry_schedule' | 'rate_limit' | 'timeout_seconds' | 'max_batch' | 'custom_headers';

/** `undefined` leaves a key, `null` takes it away. */
function withSet<T extends Destination>(destination: T, changes: { readonly [K in Optional]?: unknown }): T {
  const removed = Object.keys(changes).filter((key) => changes[key as Optional] === null);
  const set = Object.entries(changes).filter(([, value]) => value !== undefined && value !== null);
  const left = Object.entries(destination).filter(([key]) => !removed.includes(key));
  return Object.fromEntries([...left, ...set]) as unknown as T;
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
