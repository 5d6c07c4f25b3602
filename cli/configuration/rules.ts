/**
 * Rules of a configuration file that span several keys. They look at the raw JSON, so that a fault of shape in one
 * place does not hide a broken rule in another; what has the wrong shape is passed over here.
 */

import type { FieldError } from '../../core/api/problem.ts';
import { isAppLevelScope, type Scope } from '../../core/scope.ts';

type Path = readonly (string | number)[];

export interface BrokenRule {
  readonly path: Path;
  readonly message: string;
}

/** @param faultsOf what is wrong with a destination of the right shape, by pointers into it. */
export type FaultsOf = (destination: unknown, scope: Scope) => readonly FieldError[];

export function brokenRules(json: unknown, faultsOf: FaultsOf): readonly BrokenRule[] {
  const apps = entries(json, 'apps');
  const ids = apps.map((app) => field(app, 'app_id'));
  const keys = apps.map((app) => field(app, 'api_key'));
  return apps
    .flatMap((app, index) => [
      ...(ids[index] !== undefined && ids.indexOf(ids[index]) < index
        ? [{ path: ['apps', index, 'app_id'], message: 'expected each app_id once in the file' }]
        : []),
      ...(keys[index] !== undefined && keys.indexOf(keys[index]) < index
        ? [{ path: ['apps', index, 'api_key'], message: 'expected each api_key once in the file' }]
        : []),
      ...rulesOfApp(app, ['apps', index], faultsOf),
    ])
    .concat(repeatedIds(apps));
}

/** A destination's id means one entry of the file. */
function repeatedIds(apps: readonly unknown[]): readonly BrokenRule[] {
  const seen = new Set<unknown>();
  return apps.flatMap((app, a) =>
    entries(app, 'scopes').flatMap((scope, s) =>
      entries(scope, 'destinations').flatMap((destination, d) => {
        const id = field(destination, 'id');
        if (id === undefined) return [];
        const path = ['apps', a, 'scopes', s, 'destinations', d, 'id'];
        const twice = seen.has(id) ? [{ path, message: 'expected each id once in the file' }] : [];
        seen.add(id);
        return twice;
      }),
    ),
  );
}

function rulesOfApp(app: unknown, at: Path, faultsOf: FaultsOf): readonly BrokenRule[] {
  const seen = new Set<string>();
  return entries(app, 'scopes').flatMap((scope, index) => {
    const path = [...at, 'scopes', index];
    const [group, level] = [field(scope, 'feed_group'), field(scope, 'app_level')];
    if ((group === undefined) === (level === undefined)) {
      return [
        { path, message: 'expected exactly one of feed_group and app_level' },
        ...rulesOfDestinations(scope, path, faultsOf),
      ];
    }
    const key = JSON.stringify([group, level]);
    const twice = seen.has(key) ? [{ path, message: 'expected each scope once in an app' }] : [];
    seen.add(key);
    return [...twice, ...rulesOfDestinations(scope, path, faultsOf)];
  });
}

function rulesOfDestinations(entry: unknown, at: Path, faultsOf: FaultsOf): readonly BrokenRule[] {
  const scope = scopeOf(field(entry, 'feed_group'), field(entry, 'app_level'));
  if (!scope) return [];
  return entries(entry, 'destinations').flatMap((destination, index) =>
    faultsOf(destination, scope).map(({ pointer, message }) => {
      const path = [...at, 'destinations', index, ...pointer.split('/').slice(1)];
      return { path, message };
    }),
  );
}

/** `undefined`: the level is none. */
function scopeOf(group: unknown, level: unknown): Scope | undefined {
  if (level === undefined) return { kind: 'feed_group', name: typeof group === 'string' ? group : '' };
  return typeof level === 'string' && isAppLevelScope(level) ? { kind: 'app_level', name: level } : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function entries(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key);
  return Array.isArray(list) ? list : [];
}
