/** A configuration file's destination as it is stored: settings and secrets apart, credentials taken out of the URL. */
import { randomBytes } from 'node:crypto';
import type { DestinationEntry } from '../../cli/configuration/file.ts';
import { externalId } from '../../core/access/external-id.ts';
import { storedAuth } from '../../core/api/transport/aws-auth.ts';
import { normalizeHeaders } from '../../core/custom-headers.ts';
import type { Access, Destination } from '../../core/destination.ts';
import type { Scope } from '../../core/scope.ts';

export interface StoredForm {
  readonly destination: Destination;
  readonly access?: Access;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file is written into an empty table. */
export const FIRST_VERSION = 1;

type QueueEntry = Extract<DestinationEntry, { transport: 'sqs' }>;
type WebhookEntry = Extract<DestinationEntry, { transport: 'webhook' }>;
type BusEntry = Extract<DestinationEntry, { transport: 'eventbridge' }>;

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
  return entry.transport === 'webhook' ? storedWebhook(common, entry) : storedInAws(common, entry);
}

type Common = Pick<Destination, 'id' | 'app_id' | 'scope' | 'state' | 'version'>;

/** With access by keys, policy or role. */
function storedInAws(common: Common, entry: QueueEntry | BusEntry): StoredForm {
  const auth = storedAuth(entry.auth, externalId(randomBytes(32)));
  const destination: Destination =
    entry.transport === 'sqs'
      ? { ...common, transport: 'sqs', queue_url: entry.queue_url, auth }
      : { ...common, transport: 'eventbridge', bus_arn: entry.bus_arn, auth };
  if (entry.auth.type !== 'keys') return { destination };
  const { key, secret } = entry.auth;
  return { destination, access: { type: 'keys', access_key_id: key, secret_access_key: secret } };
}

function storedWebhook(common: Common, entry: WebhookEntry): StoredForm {
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
