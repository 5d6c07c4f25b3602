/**
 * Keys of the configuration table. Names are percent-encoded (`keyPart`), so that `#` separates and nothing else does, and that no
 * name sorts between another name and its own parts: a range of keys holds what it means and nothing beside it.
 * app: `APP#<app_id>` / `APP`; scope: `…` / `SCOPE#<kind>#<name>`; destination: `…` / `SCOPE#<kind>#<name>#DEST#<id>`.
 */
import { keyPart } from '../../core/names.ts';
import type { Scope } from '../../core/scope.ts';

export const APP_SORT_KEY = 'APP';
/** The note that an app of this id was deleted. It stays, because deliveries and dead letters of that app may stay too. */
export const DELETED_SORT_KEY = 'DELETED';

/** Index of all apps by their partition: sparse, for only they have the attribute. */
export const APPS_INDEX = { name: 'apps', partition: 'listed', sort: 'pk', value: 'APPS' } as const;

export function partitionOf(appId: string): string {
  return `APP#${keyPart(appId)}`;
}

export function scopeKey(scope: Scope): string {
  return `SCOPE#${scope.kind}#${keyPart(scope.name)}`;
}

export function destinationKey(scope: Scope, id: string): string {
  return `${scopeKey(scope)}#DEST#${id}`;
}

/** A scope and its destinations lie between the two. */
export function scopeRange(scope: Scope): readonly [first: string, last: string] {
  return [scopeKey(scope), destinationKey(scope, '~')];
}

/** The inverse of `destinationKey`. */
export function idOfDestination(sk: string): string {
  return sk.slice(sk.lastIndexOf('#DEST#') + '#DEST#'.length);
}
