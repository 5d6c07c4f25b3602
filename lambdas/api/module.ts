/**
 * The routes of the API are divided into modules. Each is loaded with the first request for one of its paths, so that a
 * cold start does not load schemas and steps that its requests do not need.
 */
import { appOfArn } from '../../core/api/app-access.ts';

export type ModuleName = 'apps' | 'destinations' | 'deadLetters' | 'overview' | 'portal' | 'journal' | 'replays';

const PATHS: readonly (readonly [RegExp, ModuleName])[] = [
  [/^\/(overview|app-summaries|search|outages)(\/|$)/, 'overview'],
  [/^\/(dead-letters|redrive-plans)(\/|$)/, 'deadLetters'],
  [/^\/(apps\/[^/]+\/)?updates(\/|$)/, 'journal'],
  [/^\/(replays|apps\/[^/]+\/replays)(\/|$)/, 'replays'],
  [/^\/apps\/[^/]+\/access$/, 'destinations'],
  [/^\/apps\/[^/]+\/scopes\/[^/]+\/(destination(s|-summaries)(\/|$)|preview$)/, 'destinations'],
  [/^\/(portal-sessions|apps\/[^/]+\/portal-(link|sessions))(\/|$)/, 'portal'],
];

/** Returns the module of a path. The module `apps` also answers unknown paths. */
export function moduleOf(path: string): ModuleName {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? 'apps';
}

/** The prefix of the paths that sessions of the portal request. */
export const PORTAL_PREFIX = '/portal';

export function isPortalPath(path: string): boolean {
  return path === PORTAL_PREFIX || path.startsWith(`${PORTAL_PREFIX}/`);
}

/** Reports whether a request was made through the alias of an app. */
export function isBound(_path: string, invokedFunctionArn: string): boolean {
  return appOfArn(invokedFunctionArn) !== undefined;
}
