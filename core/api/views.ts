/** What the API shows of apps, scopes and destinations: every secret only as being there. Times are ISO 8601 in UTC. */

import { defined } from '../defined.ts';
import type { App, Destination } from '../destination.ts';
import { type Scope, scopeText } from '../scope.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import type { SealedApp, SealedDestination, Stored } from './sealed.ts';
import { isoOf } from './times.ts';

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
      pending: destinations.filter(({ value }) => apiTransportOf(value).isPending(value)).length,
    },
    version,
  };
}

export function destinationView(stored: Stored<Destination, SealedDestination>): object {
  const { value, sealed } = stored;
  const { id, app_id, scope, state, event_types, retry_schedule, rate_limit, version } = value;
  const common = {
    id,
    app_id,
    scope: scopeText(scope),
    transport: value.transport,
    state,
    ...(event_types ? { event_types } : {}),
    ...(retry_schedule ? { retry_schedule } : {}),
    ...defined({ rate_limit }),
    signing_secrets: sealed.signing.map(({ since, until }, index) => ({
      index,
      since: isoOf(since),
      ...(until === undefined ? {} : { until: isoOf(until) }),
    })),
    version,
  };
  return { ...common, ...apiTransportOf(value).view(stored) };
}
