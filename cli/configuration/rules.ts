/**
 * Rules of a configuration file that span several keys. They look at the raw JSON, so that a fault of shape in one
 * place does not hide a broken rule in another; what has the wrong shape is passed over here.
 */

import { parseBusArn } from '../../core/bus-arn.ts';
import { checkCustomHeaders } from '../../core/custom-headers.ts';
import { parseQueueUrl } from '../../core/queue-url.ts';
import { isAppLevelScope, scopeOfType } from '../../core/scope.ts';
import { partitionFault } from '../transport/aws-auth.ts';

export interface BrokenRule {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export function brokenRules(json: unknown): readonly BrokenRule[] {
  const apps = entries(json, 'apps');
  const ids = apps.map((app) => field(app, 'app_id'));
  return apps
    .flatMap((app, index) => [
      ...(ids[index] !== undefined && ids.indexOf(ids[index]) < index
        ? [{ path: ['apps', index, 'app_id'], message: 'expected each app_id once in the file' }]
        : []),
      ...rulesOfApp(app, ['apps', index]),
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

function rulesOfApp(app: unknown, at: readonly (string | number)[]): readonly BrokenRule[] {
  const seen = new Set<string>();
  return entries(app, 'scopes').flatMap((scope, index) => {
    const path = [...at, 'scopes', index];
    const [group, level] = [field(scope, 'feed_group'), field(scope, 'app_level')];
    if ((group === undefined) === (level === undefined)) {
      return [
        { path, message: 'expected exactly one of feed_group and app_level' },
        ...rulesOfTypes(scope, level, path),
        ...rulesOfDestinations(scope, path),
      ];
    }
    const key = JSON.stringify([group, level]);
    const twice = seen.has(key) ? [{ path, message: 'expected each scope once in an app' }] : [];
    seen.add(key);
    return [...twice, ...rulesOfTypes(scope, level, path), ...rulesOfDestinations(scope, path)];
  });
}

function rulesOfTypes(scope: unknown, level: unknown, at: readonly (string | number)[]): readonly BrokenRule[] {
  if (level !== undefined && !(typeof level === 'string' && isAppLevelScope(level))) return [];
  return entries(scope, 'destinations').flatMap((destination, index) =>
    entries(destination, 'event_types').flatMap((type, position) => {
      if (typeof type !== 'string') return [];
      if (level !== undefined && scopeOfType(type)?.name === level) return [];
      const message = level
        ? `expected a type of ${level}`
        : 'expected no event_types: updates of feed groups have no type';
      return [{ path: [...at, 'destinations', index, 'event_types', position], message }];
    }),
  );
}

function rulesOfDestinations(scope: unknown, at: readonly (string | number)[]): readonly BrokenRule[] {
  return entries(scope, 'destinations').flatMap((destination, index) => {
    const path = [...at, 'destinations', index];
    return [...rulesOfRole(destination, path), ...rulesOfHeaders(destination, path)];
  });
}

/** A role opens what is in its own partition only. */
function rulesOfRole(destination: unknown, at: readonly (string | number)[]): readonly BrokenRule[] {
  const [url, bus, arn] = [field(destination, 'queue_url'), field(destination, 'bus_arn'), roleOf(destination)];
  if (typeof arn !== 'string') return [];
  const places = [
    typeof url === 'string' ? (['the queue', parseQueueUrl(url)] as const) : undefined,
    typeof bus === 'string' ? (['the bus', parseBusArn(bus)] as const) : undefined,
  ];
  return places.flatMap((place) => {
    if (!place || 'fault' in place[1]) return [];
    const message = partitionFault(place[0], place[1].address.partition, arn);
    return message === undefined ? [] : [{ path: [...at, 'auth', 'role_arn'], message }];
  });
}

function roleOf(destination: unknown): unknown {
  return field(field(destination, 'auth'), 'role_arn');
}

function rulesOfHeaders(destination: unknown, at: readonly (string | number)[]): readonly BrokenRule[] {
  const [headers, url] = [field(destination, 'custom_headers'), field(destination, 'url')];
  if (typeof headers !== 'object' || headers === null) return [];
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const { username = '', password = '' } = typeof url === 'string' && URL.canParse(url) ? new URL(url) : {};
  const faults = checkCustomHeaders(Object.fromEntries(texts), { hasUrlCredentials: (username || password) !== '' });
  return faults.map((message) => ({ path: [...at, 'custom_headers'], message }));
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function entries(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key);
  return Array.isArray(list) ? list : [];
}
