/**
 * Compares an event with one combination of conditions. The values of an event are its leaves; objects and empty lists are not
 * values. All conditions that are met within one list must be met by the same element of it (event-ruler: "array consistency").
 */
import type { Condition } from './combinations.ts';
import type { Json, JsonList, JsonObject, Leaf } from './json.ts';
import type { Work } from './work.ts';

/** A condition during the descent into the event. */
interface Goal {
  readonly condition: Condition;
  /** The start of the remaining path, or a place after its end. */
  readonly at: number;
  /** Whether a value may meet the condition. */
  readonly value: boolean;
  /** Whether the absence of values may meet the condition. */
  readonly absent: boolean;
}

/** A member of an object, or an element of a list, with the goal that it must meet. */
type Demand = readonly [child: Json, goal: Goal];

/** The alternatives to meet one goal in an object. */
type Ways = readonly (readonly Demand[])[];

/**
 * The maximum number of alternatives for one combination. There are alternatives when a path leads to several places (`a.b` and
 * `a: { b }`, equal names, values and objects in a list). The limit bounds the cost of an event by its size.
 */
const MOST_TRIES = 1000;

export function meetsAll(event: Json, conditions: readonly Condition[], work: Work): boolean {
  work.tries = 0;
  const goals = conditions.map((condition): Goal => {
    return { condition, at: 0, value: condition.tests.length > 0, absent: condition.absent };
  });
  return meets(event, goals, work);
}

/** @param goals sorted by path. */
function meets(node: Json, goals: readonly Goal[], work: Work): boolean {
  work.steps += 1;
  if (node.kind === 'object') return meetsInObject(node, goals, work);
  if (node.kind === 'list') return meetsInList(node, goals, work);
  return goals.every((goal) => (isAtEnd(goal) ? isMetBy(node, goal, work) : goal.absent));
}

function isAtEnd({ condition, at }: Goal): boolean {
  return at > condition.path.length;
}

function isMetBy(leaf: Leaf, { condition, value }: Goal, work: Work): boolean {
  return value && condition.tests.some((test) => test(leaf, work));
}

/** Returns the goal for a member of this name, or `undefined` if the path does not lead there. */
function behind(name: string, goal: Goal, work: Work): Goal | undefined {
  const { path } = goal.condition;
  const end = goal.at + name.length;
  work.steps += 1;
  if (end > path.length || (end < path.length && path[end] !== '.')) return undefined;
  work.steps += name.length;
  return path.startsWith(name, goal.at) ? { ...goal, at: end + 1 } : undefined;
}

function mayHoldLeaf(child: Json, goal: Goal): boolean {
  return isAtEnd(goal) ? child.kind !== 'object' : isHolder(child);
}

function demandsOf({ members }: JsonObject, goal: Goal, work: Work): readonly Demand[] {
  return members.flatMap(([name, child]): Demand[] => {
    const next = behind(name, goal, work);
    return next && mayHoldLeaf(child, next) ? [[child, next]] : [];
  });
}

function meetsInObject(object: JsonObject, goals: readonly Goal[], work: Work): boolean {
  const choices: Ways[] = [];
  for (const goal of goals) {
    const demands = demandsOf(object, goal, work);
    if (demands.length === 0 && !goal.absent) return false;
    const ways = demands.length < 2 ? [demands] : waysOf(demands, goal, work);
    if (ways.length === 0) return false;
    choices.push(ways);
  }
  return chooses(choices, work);
}

/** If a path leads to several members, a value in one of them or its absence in all of them meets the condition. */
function waysOf(demands: readonly Demand[], { value, absent }: Goal, work: Work): Ways {
  const fitting = demands.filter(([child, goal]) => holdsLeaf(child, goal, work, (leaf) => isMetBy(leaf, goal, work)));
  const byValue = fitting.map(([child, goal]): Demand[] => [[child, { ...goal, absent: false }]]);
  const byAbsence = demands.map(([child, goal]): Demand => [child, { ...goal, value: false }]);
  return [...(value ? byValue : []), ...(absent ? [byAbsence] : [])];
}

/** Reports whether one alternative of each choice can be taken so that every member meets its goals. */
function chooses(choices: readonly Ways[], work: Work): boolean {
  const open = choices.findIndex((ways) => ways.length > 1);
  if (open >= 0) {
    const ways = choices[open] as Ways;
    return ways.some((way) => mayTry(work) && chooses(choices.with(open, [way]), work));
  }
  const byChild = new Map<Json, Goal[]>();
  for (const [child, goal] of choices.flat(2)) {
    const demanded = byChild.get(child);
    if (demanded) demanded.push(goal);
    else byChild.set(child, [goal]);
  }
  return [...byChild].every(([child, goals]) => meets(child, goals, work));
}

function isHolder(node: Json): node is JsonObject | JsonList {
  return node.kind === 'object' || node.kind === 'list';
}

function meetsInList({ elements }: JsonList, goals: readonly Goal[], work: Work): boolean {
  work.steps += elements.length;
  const holders = elements.filter(isHolder);
  const leaves = elements.filter((element): element is Leaf => !isHolder(element));
  // Paths differ, so only one of them ends here.
  const ending = leaves.length === 0 ? undefined : goals.find(isAtEnd);
  if (!ending) return meetsInElement(holders, goals, work);
  // A leaf of the list belongs to no element, so any element can meet the other goals.
  const isMet = leaves.some((leaf) => isMetBy(leaf, ending, work));
  const others = goals.filter((goal) => goal !== ending);
  if (isMet && meetsInElement(holders, others, work)) return true;
  // If an element meets this goal, values have to be absent from it alone.
  if (isMet && (!others.some(({ absent }) => absent) || !mayTry(work))) return false;
  return meetsInElement(
    holders,
    goals.map((goal) => (goal === ending ? { ...goal, absent: false } : goal)),
    work,
  );
}

/** Reports whether one element of a list meets all goals. */
function meetsInElement(holders: readonly Json[], goals: readonly Goal[], work: Work): boolean {
  const demanded: Goal[] = [];
  for (const goal of goals) {
    // Once a value of an element has met a goal, other values have to be absent from this element alone.
    const isAbsent = goal.absent && demanded.length === 0 && !holders.some((holder) => holdsLeaf(holder, goal, work));
    if (isAbsent) continue;
    const left = demanded.length === 0 ? { ...goal, absent: false } : goal;
    if (!left.value && !left.absent) return false;
    demanded.push(left);
  }
  return demanded.length === 0 || holders.some((holder) => meets(holder, demanded, work));
}

function mayTry(work: Work): boolean {
  work.tries += 1;
  return work.tries <= MOST_TRIES;
}

/** Reports whether there is a matching leaf at the path of a goal. */
function holdsLeaf(node: Json, goal: Goal, work: Work, fits: (leaf: Leaf) => boolean = () => true): boolean {
  work.steps += 1;
  if (node.kind === 'list') return node.elements.some((element) => holdsLeaf(element, goal, work, fits));
  if (node.kind !== 'object') return isAtEnd(goal) && fits(node);
  return demandsOf(node, goal, work).some(([child, next]) => holdsLeaf(child, next, work, fits));
}
