/**
 * Keys of the configuration table. Names are percent-encoded, so that `#` separates and nothing else does.
 * app: `APP#<app_id>` / `APP`; scope: `…` / `SCOPE#<kind>#<name>`; destination: `…` / `SCOPE#<kind>#<name>#DEST#<id>`.
 */
import type { Scope } from '../../core/scope.ts';

export const APP_SORT_KEY = 'APP';

/** Index of all apps by their partition: sparse, for only they have the attribute. */
export const APPS_INDEX = { name: 'apps', partition: 'listed', sort: 'pk', value: 'APPS' } as const;

export function partitionOf(appId: string): string {
  return `APP#${encodeURIComponent(appId)}`;
}

export function scopeKey(scope: Scope): string {
  return `SCOPE#${scope.kind}#${encodeURIComponent(scope.name)}`;
}

export function destinationKey(scope: Scope, id: string): string {
  return `${scopeKey(scope)}#DEST#${id}`;
}
