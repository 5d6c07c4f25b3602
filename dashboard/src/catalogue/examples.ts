/** The catalogue of events: an example and a schema of each kind of update (`schemas/`). */
import examples from '../../../schemas/examples.json';
import { isAppLevel, nameOf } from '../format/scopes.ts';

export interface Example {
  /** The type, or the list of a feed update: `new`. */
  readonly name: string;
  readonly title: string;
  /** File in `schemas/`. */
  readonly schema: string;
  /** `feed_group`, or the name of an app-level scope. */
  readonly scope: string;
  /** Without `app_id`. */
  readonly update: Readonly<Record<string, unknown>>;
}

export const EXAMPLES: readonly Example[] = examples;

/** Returns the examples of updates that belong to a scope such as `feed_group:user`. */
export function examplesOf(scope: string): readonly Example[] {
  const kind = isAppLevel(scope) ? nameOf(scope) : 'feed_group';
  return EXAMPLES.filter((example) => example.scope === kind);
}

/** Returns the types of the contract in an app-level scope. */
export function typesOf(scope: string): readonly string[] {
  return [...new Set(examplesOf(scope).map(({ name }) => name))];
}

/** Returns the JSON text that a feed backend would put on the bus. */
export function textOf({ update }: Example, appId: string, scope: string): string {
  const feed = isAppLevel(scope) ? {} : { feed: `${nameOf(scope)}:playground` };
  return JSON.stringify({ app_id: appId, ...update, ...feed }, null, 2);
}
