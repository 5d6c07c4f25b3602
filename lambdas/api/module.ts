/**
 * The API's routes lie in three modules, each a module that is read with the first request for one of its paths: a start reads
 * neither the schemas nor the steps that its requests do not need.
 */
export type ModuleName = 'apps' | 'destinations' | 'deadLetters';

const PATHS: readonly (readonly [RegExp, ModuleName])[] = [
  [/^\/(dead-letters|redrive-plans)(\/|$)/, 'deadLetters'],
  [/^\/apps\/[^/]+\/scopes\/[^/]+\/destinations(\/|$)/, 'destinations'],
];

/** Of every path; what no module knows is answered by the first. */
export function moduleOf(path: string): ModuleName {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? 'apps';
}
