/** Reads the fields of an event pattern. The alternatives of `$or` become several combinations of conditions. */
import type { Json, JsonObject } from './json.ts';
import { type Alternatives, alternativesOf } from './operators.ts';
import { refuse } from './refuse.ts';

/** The conditions of the pattern for the values at one path. An event matches a combination if it meets every condition. */
export interface Condition extends Alternatives {
  /** The names from the root to the value, with dots between them. */
  readonly path: string;
}

type Combination = ReadonlyMap<string, Alternatives>;

const OR = '$or';
/** Amazon EventBridge User Guide, "Comparison operators", `$or`: maximum number of combinations of a pattern. */
const MOST_COMBINATIONS = 1000;

/** Names that cannot be fields within `$or` (event-ruler, Constants). */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

interface FieldContext {
  readonly path: string;
  readonly isWithinOr: boolean;
  /** Whether `$or` is the name of a field. */
  readonly isOrPlain: boolean;
}

/** @throws AwsError for a pattern that EventBridge refuses. */
export function combinationsOf(pattern: Json, isOrPlain: boolean): readonly (readonly Condition[])[] {
  if (pattern.kind !== 'object') return refuse('Filter is not an object');
  const combinations = objectOf(pattern, [new Map()], { path: '', isWithinOr: false, isOrPlain });
  return combinations.map((combination) =>
    [...combination].map(([path, alternatives]) => ({ path, ...alternatives })).sort(byPath),
  );
}

/** Sorts by UTF-16 code units, as Java does. Absent fields are checked in this order. */
function byPath(a: Condition, b: Condition): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

function objectOf(
  { members }: JsonObject,
  before: readonly Combination[],
  place: FieldContext,
): readonly Combination[] {
  if (members.length === 0) refuse('Empty objects are not allowed', place.path);
  let combinations = before;
  for (const [name, value] of members) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    if (name === OR && !place.isOrPlain) {
      combinations = orOf(value, combinations, { ...place, isWithinOr: true });
      continue;
    }
    if (place.isWithinOr && RESERVED.has(name)) {
      refuse(`${name} is Ruler reserved fieldName which cannot be used inside ${OR}.`, path);
    }
    if (value.kind === 'object') {
      combinations = objectOf(value, combinations, { ...place, path });
    } else if (value.kind === 'list') {
      const alternatives = alternativesOf(value, path);
      // The last condition for a path applies.
      combinations = combinations.map((combination) => new Map(combination).set(path, alternatives));
    } else {
      refuse(`"${name}" must be an object or an array`, path);
    }
  }
  return combinations;
}

function orOf(value: Json, before: readonly Combination[], place: FieldContext): readonly Combination[] {
  const path = place.path === '' ? OR : `${place.path}.${OR}`;
  if (value.kind !== 'list') return refuse(`It must be an Array followed with ${OR}.`, path);
  const combinations: Combination[] = [];
  for (const [index, branch] of value.elements.entries()) {
    if (branch.kind !== 'object') {
      return refuse(`Only JSON object is allowed in array of ${OR} relationship.`, `${path}[${index}]`);
    }
    combinations.push(...objectOf(branch, before, place));
    if (combinations.length > MOST_COMBINATIONS) {
      refuse(`The ${OR} relationships have more than ${MOST_COMBINATIONS} combinations.`, path);
    }
  }
  if (value.elements.length < 2) refuse(`There must have at least 2 Objects in ${OR} relationship.`, path);
  return combinations;
}
