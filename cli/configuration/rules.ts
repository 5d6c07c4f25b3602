/**
 * Rules of a configuration file that concern several keys. They read the raw JSON, so that a wrong type in one place does not hide a broken
 * rule in another. They ignore values of a wrong type.
 */
import type { FieldError } from '../../core/api/problem.ts';
import { isAppLevelScope, type Scope } from '../../core/scope.ts';

type Path = readonly (string | number)[];

export interface BrokenRule {
  readonly path: Path;
  readonly message: string;
}

/** Returns the faults of a destination, by pointers into it. */
export type FaultsOf = (destination: unknown, scope: Scope) => readonly FieldError[];

export function brokenRules(json: unknown, faultsOf: FaultsOf): readonly BrokenRule[] {
  const seen = new Set<string>();
  /** @param container where the value must be unique: the file, or the app with this path. */
  const unique = (name: string, value: unknown, path: Path, container: Path = []): readonly BrokenRule[] => {
    const key = JSON.stringify([name, value, container]);
    if (value === undefined) return [];
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path, message: `expected each ${name} once in ${container.length === 0 ? 'the file' : 'an app'}` }];
  };
  return entries(json, ['apps']).flatMap(([app, path]) => [
    ...['app_id', 'api_key'].flatMap((name) => unique(name, field(app, name), [...path, name])),
    ...entries(app, [...path, 'scopes']).flatMap(([scope, at]) => {
      const [group, level] = [field(scope, 'feed_group'), field(scope, 'app_level')];
      const isNamed = (group === undefined) !== (level === undefined);
      return [
        ...(isNamed
          ? unique('scope', [group, level], at, path)
          : [{ path: at, message: 'expected exactly one of feed_group and app_level' }]),
        ...entries(scope, [...at, 'destinations']).flatMap(([destination, place]) => [
          ...destinationRules(destination, scopeOf(group, level), place, faultsOf),
          ...unique('id', field(destination, 'id'), [...place, 'id']),
        ]),
      ];
    }),
  ]);
}

function destinationRules(destination: unknown, scope: Scope | undefined, place: Path, faultsOf: FaultsOf) {
  if (!scope) return [];
  return faultsOf(destination, scope).map(({ pointer, message }) => ({
    path: [...place, ...pointer.split('/').slice(1)],
    message,
  }));
}

/** Returns `undefined` if the level does not exist. */
function scopeOf(group: unknown, level: unknown): Scope | undefined {
  if (level === undefined) return { kind: 'feed_group', name: typeof group === 'string' ? group : '' };
  return typeof level === 'string' && isAppLevelScope(level) ? { kind: 'app_level', name: level } : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Returns the entries of the list that has the last name of the path, with their own paths. */
function entries(value: unknown, path: Path): readonly (readonly [entry: unknown, path: Path])[] {
  const list = field(value, String(path.at(-1)));
  return Array.isArray(list) ? list.map((entry, index) => [entry, [...path, index]] as const) : [];
}
