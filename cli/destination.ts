/** Destinations as the API shows them, and how to find one by the name that a user types. */
import type { z } from 'zod';
import { defined } from '../core/defined.ts';
import { ADDRESS_FIELDS } from '../core/destination.ts';
import type * as apps from '../lambdas/api/schemas/apps.ts';
import type * as destinations from '../lambdas/api/schemas/destinations.ts';
import { CliError, EXIT, unexpected } from './exit.ts';
import { type Api, listed, pathOf } from './reach/api.ts';

export type App = z.output<typeof apps.app>;
export type Scope = z.output<typeof apps.scope>;
export type Destination = z.output<typeof destinations.destination>;

/** Returns the URL, ARN or URI of a destination. */
export function addressOf(destination: Destination): string {
  if (destination.transport === 's3') return `s3://${destination.bucket}/${destination.prefix ?? ''}`;
  return String((destination as Readonly<Record<string, unknown>>)[ADDRESS_FIELDS[destination.transport]]);
}

export function destinationsPath(appId: string, scope: string): string {
  return `${pathOf('apps', appId, 'scopes', scope)}/destinations`;
}

export function pathOfDestination({ app_id, scope, id }: Pick<Destination, 'app_id' | 'scope' | 'id'>): string {
  return `${destinationsPath(app_id, scope)}${pathOf(id)}`;
}

/** A destination as the user names it. Without an app and a scope, all destinations are searched. */
export type Reference = { readonly id: string; readonly app_id?: string; readonly scope?: string };

/** Reads `dst_…` or `<app>/<scope>/dst_…`. @throws CliError */
export function referenceOf(given: string | undefined): Reference {
  const [, app_id, scope, id] = /^(?:([^/]+)\/([^/]+)\/)?(dst_[0-9a-f]{24})$/.exec(given ?? '') ?? [];
  if (id === undefined) {
    throw unexpected('expected a destination: dst_ and 24 hexadecimal digits, or <app>/<scope>/dst_…', given);
  }
  return { id, ...defined({ app_id, scope }) };
}

/** @throws CliError if there is no such destination. */
export async function findDestination(api: Api, { id, app_id, scope }: Reference): Promise<Destination> {
  if (app_id !== undefined && scope !== undefined) return api.get(pathOfDestination({ app_id, scope, id }));
  for await (const destination of allDestinations(api)) if (destination.id === id) return destination;
  throw new CliError(EXIT.negative, `There is no destination ${id}.`);
}

/** Lists the destinations of one app or of all, in one scope or in all. */
export async function* allDestinations(api: Api, app?: string, scope?: string): AsyncGenerator<Destination> {
  const apps = app === undefined ? api.all<App>('/apps') : [{ app_id: app }];
  for await (const { app_id } of apps) {
    const scopes = await listed(api.all<Scope>(pathOf('apps', app_id, 'scopes')));
    for (const one of scopes) {
      if (scope === undefined || one.scope === scope) yield* api.all<Destination>(destinationsPath(app_id, one.scope));
    }
  }
}
