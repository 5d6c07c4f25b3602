/** What the API shows of apps, scopes and destinations: every secret only as being there. Times are ISO 8601 in UTC. */
import type { App, Destination, QueueAuth, WebhookDestination } from '../destination.ts';
import { type Scope, scopeText } from '../scope.ts';
import type { SealedApp, SealedDestination, Stored } from './sealed.ts';

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

export function appView({ value, sealed }: Stored<App, Partial<SealedApp>>): object {
  const { app_id, name, api_keys, version } = value;
  const keys = api_keys.map((api_key, index) => ({
    api_key,
    api_secret: { configured: sealed.secrets?.[index] !== undefined },
  }));
  return { app_id, name, keys, version };
}

export interface ScopeShown {
  readonly scope: Scope;
  readonly realtime: boolean;
  readonly version: number;
  readonly destinations: readonly { readonly value: Destination }[];
}

export function scopeView(appId: string, { scope, realtime, version, destinations }: ScopeShown): object {
  const count = (state: Destination['state']) => destinations.filter(({ value }) => value.state === state).length;
  return {
    app_id: appId,
    scope: scopeText(scope),
    realtime,
    destinations: {
      total: destinations.length,
      enabled: count('enabled'),
      paused: count('paused'),
      disabled: count('disabled'),
      pending: destinations.filter(({ value }) => isPending(value)).length,
    },
    version,
  };
}

function isPending(destination: Destination): boolean {
  return (
    destination.transport === 'webhook' && (destination.ownership === 'pending' || destination.pending !== undefined)
  );
}

export function destinationView({ value, sealed }: Stored<Destination, SealedDestination>): object {
  const { id, app_id, scope, state, event_types, retry_schedule, rate_limit, version } = value;
  const common = {
    id,
    app_id,
    scope: scopeText(scope),
    transport: value.transport,
    state,
    ...(event_types ? { event_types } : {}),
    ...(retry_schedule ? { retry_schedule } : {}),
    ...(rate_limit === undefined ? {} : { rate_limit }),
    signing_secrets: sealed.signing.map(({ since, until }, index) => ({
      index,
      since: isoOf(since),
      ...(until === undefined ? {} : { until: isoOf(until) }),
    })),
    version,
  };
  if (value.transport === 'webhook') return { ...common, ...webhookView(value, sealed) };
  const { queue_url, auth, max_message_bytes } = value;
  return {
    ...common,
    queue_url,
    auth: authView(auth, sealed),
    ...(max_message_bytes === undefined ? {} : { max_message_bytes }),
  };
}

function authView(auth: QueueAuth, { access }: SealedDestination): object {
  return auth.type === 'keys' ? { type: 'keys', configured: access !== undefined, key_hint: auth.key_hint } : auth;
}

function webhookView(value: WebhookDestination, { access, pending_access }: SealedDestination): object {
  const { url, ownership, pending, max_batch, timeout_seconds, custom_headers } = value;
  const staged = pending && {
    url: pending.url,
    since: isoOf(pending.since),
    credentials: { configured: pending_access !== undefined },
  };
  return {
    url,
    credentials: { configured: access !== undefined },
    ownership,
    ...(staged ? { pending: staged } : {}),
    ...(max_batch === undefined ? {} : { max_batch }),
    ...(timeout_seconds === undefined ? {} : { timeout_seconds }),
    ...(custom_headers
      ? { custom_headers: Object.fromEntries(custom_headers.map((name) => [name, { configured: true }])) }
      : {}),
  };
}
