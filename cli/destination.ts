/** Destinations as the API shows them, and how a person names one: by its id, or with app and scope before it. */
import type { QueueBody, Transport } from '../core/destination.ts';
import { CliError, EXIT, usageError } from './exit.ts';
import { type Api, listed, pathOf } from './reach/api.ts';

export interface Destination {
  readonly id: string;
  readonly app_id: string;
  readonly scope: string;
  readonly transport: Transport;
  readonly state: 'enabled' | 'paused' | 'disabled';
  readonly version: number;
  readonly queue_url?: string;
  readonly body?: QueueBody;
  readonly bus_arn?: string;
  readonly auth?: {
    readonly type: string;
    readonly key_hint?: string;
    readonly role_arn?: string;
    readonly external_id?: string;
  };
  readonly url?: string;
  readonly credentials?: { readonly configured: boolean };
  readonly ownership?: string;
  readonly pending?: { readonly url: string };
  readonly event_types?: readonly string[];
  readonly retry_schedule?: readonly number[];
  readonly rate_limit?: number;
  readonly timeout_seconds?: number;
  readonly max_batch?: number;
  readonly learned_limit?: { readonly bytes: number; readonly until: string };
  readonly custom_headers?: Readonly<Record<string, object>>;
}

export interface Scope {
  readonly scope: string;
  readonly realtime: boolean;
  readonly version: number;
}

export function placeOf({ queue_url, url, bus_arn }: Destination): string {
  return queue_url ?? url ?? bus_arn ?? '';
}

export function destinationsPath(appId: string, scope: string): string {
  return `${pathOf('apps', appId, 'scopes', scope)}/destinations`;
}

export function pathOfDestination({ app_id, scope, id }: Pick<Destination, 'app_id' | 'scope' | 'id'>): string {
  return `${destinationsPath(app_id, scope)}${pathOf(id)}`;
}

/** `dst_…`, or `<app>/<scope>/dst_…`, which asks for nothing else. @throws CliError */
export async function findDestination(api: Api, given: string | undefined): Promise<Destination> {
  if (given === undefined) throw usageError('expected a destination: dst_… or <app>/<scope>/dst_…');
  const parts = given.split('/');
  if (parts.length === 3) {
    const [app_id = '', scope = '', id = ''] = parts;
    return api.get(pathOfDestination({ app_id, scope, id }));
  }
  if (!/^dst_[0-9a-f]{24}$/.test(given)) {
    throw usageError('expected a destination: dst_ and 24 hexadecimal digits, or <app>/<scope>/dst_…');
  }
  for await (const destination of allDestinations(api, {})) if (destination.id === given) return destination;
  throw new CliError(EXIT.negative, `There is no destination ${given}.`);
}

export interface Narrowed {
  readonly app?: string | undefined;
  readonly scope?: string | undefined;
}

export async function* allDestinations(api: Api, { app, scope }: Narrowed): AsyncGenerator<Destination> {
  const apps = app === undefined ? api.all<{ app_id: string }>('/apps') : [{ app_id: app }];
  for await (const { app_id } of apps) {
    const scopes = await listed(api.all<Scope>(pathOf('apps', app_id, 'scopes')));
    for (const one of scopes) {
      if (scope === undefined || one.scope === scope) yield* api.all<Destination>(destinationsPath(app_id, one.scope));
    }
  }
}
