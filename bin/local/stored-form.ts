/** A configuration file's destination as it is stored: settings and secrets apart, credentials taken out of the URL. */
import { randomBytes } from 'node:crypto';
import type { DestinationEntry } from '../../cli/configuration/file.ts';
import { externalId } from '../../core/access/external-id.ts';
import { storedAuth } from '../../core/api/transport/aws-auth.ts';
import { normalizeHeaders } from '../../core/custom-headers.ts';
import type { Access, AwsAuth, Destination, Transport } from '../../core/destination.ts';
import type { Scope } from '../../core/scope.ts';

export interface StoredForm {
  readonly destination: Destination;
  readonly access?: Access;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file is written into an empty table. */
export const FIRST_VERSION = 1;

type EntryOf<T extends Transport> = Extract<DestinationEntry, { transport: T }>;
type Common = Pick<Destination, 'id' | 'app_id' | 'scope' | 'state' | 'version'>;

interface Form<E> {
  placeKey(entry: E): string;
  stored(common: Common, entry: E): StoredForm;
}

const FORMS: { readonly [T in Transport]: Form<EntryOf<T>> } = {
  sqs: {
    placeKey: ({ queue_url }) => queue_url,
    stored: (common, { queue_url, auth }) =>
      storedInAws(auth, (stored) => ({ ...common, transport: 'sqs', queue_url, auth: stored })),
  },
  webhook: { placeKey: ({ url }) => withoutCredentials(url), stored: storedWebhook },
  eventbridge: {
    placeKey: ({ bus_arn }) => bus_arn,
    stored: (common, { bus_arn, auth }) =>
      storedInAws(auth, (stored) => ({ ...common, transport: 'eventbridge', bus_arn, auth: stored })),
  },
};

/** That of an entry, which stands for all of them. */
function formOf({ transport }: DestinationEntry): Form<DestinationEntry> {
  return FORMS[transport] as Form<DestinationEntry>;
}

/**
 * What tells a destination from the others of its scope; part of its id, so it never changes. Everybody may read an id, and it is a
 * hash without a key, which anybody can compare with guesses: no credentials are part of it.
 */
export function placeKey(entry: DestinationEntry): string {
  return formOf(entry).placeKey(entry);
}

/** A URL without credentials stays the text that it is. */
function withoutCredentials(text: string): string {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

export function storedForm(app_id: string, scope: Scope, id: string, entry: DestinationEntry): StoredForm {
  const { event_types, retry_schedule, rate_limit } = entry;
  const common = {
    id,
    app_id,
    scope,
    state: 'enabled' as const,
    ...(event_types ? { event_types } : {}),
    ...(retry_schedule ? { retry_schedule } : {}),
    ...(rate_limit === undefined ? {} : { rate_limit }),
    version: FIRST_VERSION,
  };
  return formOf(entry).stored(common, entry);
}

/** With access by keys, policy or role. @param destinationOf of what is stored of it. */
function storedInAws(auth: EntryOf<'sqs'>['auth'], destinationOf: (stored: AwsAuth) => Destination): StoredForm {
  const destination = destinationOf(storedAuth(auth, externalId(randomBytes(32))));
  if (auth.type !== 'keys') return { destination };
  return { destination, access: { type: 'keys', access_key_id: auth.key, secret_access_key: auth.secret } };
}

function storedWebhook(common: Common, entry: EntryOf<'webhook'>): StoredForm {
  const url = new URL(entry.url);
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  const { max_batch, timeout_seconds, custom_headers = {} } = entry;
  const headers = normalizeHeaders(custom_headers);
  const names = Object.keys(headers);
  return {
    destination: {
      ...common,
      transport: 'webhook',
      url: url.href,
      ownership: 'operator',
      ...(max_batch === undefined ? {} : { max_batch }),
      ...(timeout_seconds === undefined ? {} : { timeout_seconds }),
      ...(names.length > 0 ? { custom_headers: names } : {}),
    },
    ...(username || password ? { access: { type: 'basic', username, password } } : {}),
    ...(names.length > 0 ? { headers } : {}),
  };
}
