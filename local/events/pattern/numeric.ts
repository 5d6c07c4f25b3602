/** The operator `numeric` of event patterns, and numbers as operands. */
import type { Json, Leaf } from './json.ts';
import { type LeafTest, onNumbers } from './leaf-test.ts';
import { comparable } from './numbers.ts';
import { refuse } from './refuse.ts';

export function comparableOf({ text }: Leaf, path: string): number {
  return comparable(text) ?? refuse(`Cannot compare number : ${text}`, path);
}

/** `["=", n]`, `["<", n]`, and so on; a lower limit may be followed by an upper one. */
export function numeric(operand: Json, path: string): LeafTest {
  if (operand.kind !== 'list') return refuse('Value of numeric must be an array.', path);
  const [first, limit, second, secondLimit, ...more] = operand.elements;
  if (first?.kind !== 'string') {
    return refuse(`Invalid member in numeric match: ${shown(first)}`, path);
  }
  const compare = COMPARISONS.get(first.text) ?? refuse(`Unrecognized numeric range operator: ${first.text}`, path);
  const number = limitOf(limit, first.text === '=' ? 'equals' : first.text, path);
  if (second === undefined) return onNumbers((value) => compare(value, number));
  if (!first.text.startsWith('>')) return refuse('Too many elements in numeric expression', path);
  if (second.kind !== 'string') {
    return refuse(`Bad value in numeric range: ${shown(second)}`, path);
  }
  const compareUpper = second.text.startsWith('<') ? COMPARISONS.get(second.text) : undefined;
  if (!compareUpper) return refuse(`Bad numeric range operator: ${second.text}`, path);
  const upper = limitOf(secondLimit, second.text, path);
  if (more.length > 0) refuse('Too many terms in numeric range expression', path);
  if (number >= upper) refuse('Bottom must be less than top', path);
  return onNumbers((value) => compare(value, number) && compareUpper(value, upper));
}

const COMPARISONS: ReadonlyMap<string, (value: number, limit: number) => boolean> = new Map([
  ['=', (value, limit) => value === limit],
  ['<', (value, limit) => value < limit],
  ['<=', (value, limit) => value <= limit],
  ['>', (value, limit) => value > limit],
  ['>=', (value, limit) => value >= limit],
]);

/** Returns a found value as in EventBridge's messages: the value, its opening bracket, or `]` at the end of the list. */
function shown(found: Json | undefined): string {
  if (found === undefined) return ']';
  if (found.kind === 'object') return '{';
  return found.kind === 'list' ? '[' : found.text;
}

function limitOf(limit: Json | undefined, name: string, path: string): number {
  return limit?.kind === 'number' ? comparableOf(limit, path) : refuse(`Value of ${name} must be numeric`, path);
}
