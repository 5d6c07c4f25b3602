/** A configuration file's destination as it is stored: settings and secrets apart, credentials taken out of the URL. */
import { randomBytes } from 'node:crypto';
import type { DestinationEntry } from '../../cli/configuration/file.ts';
import { externalId } from '../../core/access/external-id.ts';
import { normalizeHeaders } from '../../core/custom-headers.ts';
import type { Access, AwsAuth, Destination } from '../../core/destination.ts';
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
  return entry.transport === 'sqs' ? storedQueue(common, entry) : storedWebhook(common, entry);
}

type Common = Pick<Destination, 'id' | 'app_id' | 'scope' | 'state' | 'version'>;

function storedQueue(common: Common, { queue_url, auth }: QueueEntry): StoredForm {
  const stored = (own: AwsAuth): Destination => ({ ...common, transport: 'sqs', queue_url, auth: own });
  switch (auth.type) {
    case 'keys':
      return {
        destination: stored({ type: 'keys', key_hint: auth.key.slice(-4) }),
        access: { type: 'keys', access_key_id: auth.key, secret_access_key: auth.secret },
      };
    case 'policy':
      return { destination: stored({ type: 'policy' }) };
    case 'role': {
      const external_id = externalId(randomBytes(32));
      return { destination: stored({ type: 'role', role_arn: auth.role_arn, external_id }) };
    }
  }
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
