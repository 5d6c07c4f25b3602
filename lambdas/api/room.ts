/**
 * The API's routes lie in three rooms, each a module that is read with the first request for one of its paths: a start reads
 * neither the schemas nor the steps that its requests do not need.
 */
export type RoomName = 'apps' | 'destinations' | 'letters';

const PATHS: readonly (readonly [RegExp, RoomName])[] = [
  [/^\/(dead-letters|redrive-plans)(\/|$)/, 'letters'],
  [/^\/apps\/[^/]+\/scopes\/[^/]+\/destinations(\/|$)/, 'destinations'],
];

/** Of every path; what no room knows is answered by the first. */
export function roomOf(path: string): RoomName {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? 'apps';
}
