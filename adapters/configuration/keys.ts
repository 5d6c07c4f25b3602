/**
 * Keys of the configuration table. Names are percent-encoded (`keyPart`), so that `#` is only a separator and a range
 * of keys contains no other names.
 * app: `APP#<app_id>` / `APP`; scope: `…` / `SCOPE#<kind>#<name>`; destination: `…` /
 * `SCOPE#<kind>#<name>#DEST#<id>`; signing keys of the portal: `…` / `PORTAL#KEYS`; portal session: `…` / `PORTAL#SESSION#<id>`.
 */
import { keyPart } from '../../core/names.ts';
import type { Scope } from '../../core/scope.ts';

export const APP_SORT_KEY = 'APP';
/**
 * Sort key of the note that an app with this id was deleted. It is permanent, because deliveries and dead letters of
 * that app can still exist.
 */
export const DELETED_SORT_KEY = 'DELETED';

/** Sort key of the signing keys of the portal. */
export const PORTAL_KEYS_SORT_KEY = 'PORTAL#KEYS';
/** Beginning of the sort keys of portal sessions, which their ids follow. */
export const PORTAL_SESSION_PREFIX = 'PORTAL#SESSION#';

/** Index of all apps and of all destinations by the partition of their app. It is sparse, because other items lack the attribute. */
export const APPS_INDEX = {
  name: 'apps',
  partition: 'listed',
  sort: 'pk',
  value: 'APPS',
  destinations: 'DESTINATIONS',
} as const;

export function partitionOf(appId: string): string {
  return `APP#${keyPart(appId)}`;
}

export function scopeKey(scope: Scope): string {
  return `SCOPE#${scope.kind}#${keyPart(scope.name)}`;
}

export function destinationKey(scope: Scope, id: string): string {
  return `${scopeKey(scope)}#DEST#${id}`;
}

/** Returns the sort keys between which a scope and its destinations are. */
export function scopeRange(scope: Scope): readonly [first: string, last: string] {
  return [scopeKey(scope), destinationKey(scope, '~')];
}

/** Inverse of `destinationKey`. */
export function idOfDestination(sk: string): string {
  return sk.slice(sk.lastIndexOf('#DEST#') + '#DEST#'.length);
}
