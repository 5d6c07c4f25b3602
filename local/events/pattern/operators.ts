/** Parses the elements of a list in an event pattern: values, and match expressions such as `{ "prefix": "a" }`. */
import { addressDigits, isWithin, rangeOf } from './addresses.ts';
import type { Json, JsonList, JsonObject } from './json.ts';
import { type LeafTest, onNumbers, onStrings } from './leaf-test.ts';
import { comparable } from './numbers.ts';
import { comparableOf, numeric } from './numeric.ts';
import { refuse } from './refuse.ts';
import {
  endsWithFolded,
  equalsFolded,
  fold,
  matchesWildcard,
  startsWithFolded,
  type Wildcard,
  wildcardOf,
} from './text.ts';

/** The tests of a list. A value matches the list if it passes one of them. */
export interface Alternatives {
  readonly tests: readonly LeafTest[];
  /** Whether the list contains `{ "exists": false }`, so that an absent field matches. */
  readonly absent: boolean;
}

const ABSENT = 'absent';

export function alternativesOf({ elements }: JsonList, path: string): Alternatives {
  if (elements.length === 0) refuse('Empty arrays are not allowed', path);
  const parsed = elements.map((element, index) => alternativeOf(element, `${path}[${index}]`));
  return { tests: parsed.filter((one) => one !== ABSENT), absent: parsed.includes(ABSENT) };
}

function alternativeOf(json: Json, path: string): LeafTest | typeof ABSENT {
  if (json.kind === 'object') return expressionOf(json, path);
  if (json.kind === 'list') return refuse('Match value must be String, number, true, false, or null', path);
  if (json.kind === 'string') return equalsStringOrAddress(json.text);
  return json.kind === 'number'
    ? equalsNumber(json.text)
    : ({ kind, text }) => kind === 'literal' && text === json.text;
}

/** A string that is an IP address matches every notation of the address. */
function equalsStringOrAddress(text: string): LeafTest {
  const digits = addressDigits(text);
  if (digits === undefined) return onStrings((value) => value === text);
  return onStrings((value) => addressDigits(value) === digits);
}

function equalsNumber(text: string): LeafTest {
  const number = comparable(text);
  if (number === undefined) return (leaf) => leaf.kind === 'number' && leaf.text === text;
  return onNumbers((value) => value === number);
}

type Operator = (operand: Json, path: string) => LeafTest | typeof ABSENT;

function onlyMember({ members }: JsonObject, path: string): readonly [name: string, value: Json] {
  const [member, ...more] = members;
  if (!member) return refuse('Match expression name not found', path);
  if (more.length > 0) refuse('Only one key allowed in match expression', path);
  return member;
}

function expressionOf(json: JsonObject, path: string): LeafTest | typeof ABSENT {
  const [name] = json.members[0] ?? [''];
  const operator = OPERATORS.get(name);
  if (json.members.length > 0 && !operator) refuse(`Unrecognized match type ${name}`, path);
  const [, operand] = onlyMember(json, path);
  return (operator as Operator)(operand, `${path}.${name}`);
}

function textOperand(operand: Json, name: string, path: string): string {
  return operand.kind === 'string' ? operand.text : refuse(`${name} match pattern must be a string`, path);
}

/** Parses the operand of `prefix` or `suffix`: a text, or `{ "equals-ignore-case": text }`. */
function affix(
  operand: Json,
  name: 'prefix' | 'suffix',
  path: string,
  exact: (value: string, text: string) => boolean,
  folded: typeof startsWithFolded,
): LeafTest {
  if (operand.kind === 'object') {
    const [inner, text] = onlyMember(operand, path);
    if (inner !== IGNORE_CASE) refuse(`Unsupported ${name} pattern: ${inner}`, path);
    const wanted = fold(textOperand(text, IGNORE_CASE, `${path}.${inner}`));
    return onStrings((value, work) => folded(wanted, value, work));
  }
  const wanted = textOperand(operand, name, path);
  return onStrings((value, work) => {
    work.steps += wanted.length;
    return exact(value, wanted);
  });
}

const IGNORE_CASE = 'equals-ignore-case';
const startsWith = (value: string, text: string) => value.startsWith(text);
const endsWith = (value: string, text: string) => value.endsWith(text);

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    'exactly',
    (operand, path) => {
      const text = textOperand(operand, 'exact', path);
      return onStrings((value) => value === text);
    },
  ],
  ['prefix', (operand, path) => affix(operand, 'prefix', path, startsWith, startsWithFolded)],
  ['suffix', (operand, path) => affix(operand, 'suffix', path, endsWith, endsWithFolded)],
  [
    IGNORE_CASE,
    (operand, path) => {
      const folded = fold(textOperand(operand, IGNORE_CASE, path));
      return onStrings((value, work) => equalsFolded(folded, value, work));
    },
  ],
  [
    'wildcard',
    (operand, path) => {
      const wildcard = wildcardOf(textOperand(operand, 'wildcard', path), path);
      return onStrings((value, work) => matchesWildcard(wildcard, value, work));
    },
  ],
  ['anything-but', anythingBut],
  ['numeric', numeric],
  [
    'exists',
    (operand, path) => {
      const text = operand.kind === 'literal' ? operand.text : '';
      if (text !== 'true' && text !== 'false') refuse('exists match pattern must be either true or false.', path);
      return text === 'true' ? () => true : ABSENT;
    },
  ],
  [
    'cidr',
    (operand, path) => {
      // The error message of AWS names `prefix`, not `cidr`.
      const range = rangeOf(textOperand(operand, 'prefix', path), path);
      return onStrings((value) => {
        const digits = addressDigits(value);
        return digits !== undefined && isWithin(digits, range);
      });
    },
  ],
]);

/** Returns a test that every value passes, of whatever type, unless it is excluded. */
function anythingBut(operand: Json, path: string): LeafTest {
  const excluded = operand.kind === 'object' ? excludedTexts(operand, path) : excludedValues(operand, path);
  return (leaf, work) => !excluded.some((test) => test(leaf, work));
}

function elementsOf(operand: Json, path: string): readonly [element: Json, path: string][] {
  if (operand.kind !== 'list') return [[operand, path]];
  return operand.elements.map((element, index) => [element, `${path}[${index}]`]);
}

function excludedValues(operand: Json, path: string): readonly LeafTest[] {
  if (operand.kind === 'literal') {
    refuse('Value of anything-but must be an array or single string/number value.', path);
  }
  const elements = elementsOf(operand, path);
  const tests = elements.map(([{ ...element }, place]) => {
    if (element.kind === 'string') return onStrings((value) => value === element.text);
    if (element.kind === 'number') {
      const number = comparableOf(element, place);
      return onNumbers((value) => value === number);
    }
    return refuse('Inside anything but list, start|null|boolean is not supported.', place);
  });
  if (new Set(elements.map(([{ kind }]) => kind)).size !== 1) {
    refuse('Inside anything but list, either all values are number or string, mixed type is not supported', path);
  }
  return tests;
}

/** The operators within `anything-but`. Each returns the test for one excluded text. */
const EXCLUDING = new Map<string, (text: string, path: string) => LeafTest>([
  ['prefix', (text) => onStrings((value) => value.startsWith(text))],
  ['suffix', (text) => onStrings((value) => value.endsWith(text))],
  [
    IGNORE_CASE,
    (text) => {
      const folded = fold(text);
      return onStrings((value, work) => equalsFolded(folded, value, work));
    },
  ],
  [
    'wildcard',
    (text, path) => {
      const wildcard: Wildcard = wildcardOf(text, path);
      return onStrings((value, work) => matchesWildcard(wildcard, value, work));
    },
  ],
]);

const NOT_TEXT: Readonly<Record<string, string>> = {
  [IGNORE_CASE]: 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
};

function excludedTexts(operand: JsonObject, path: string): readonly LeafTest[] {
  const [name, value] = operand.members[0] ?? refuse('Anything-But expression name not found', path);
  const excluding = EXCLUDING.get(name) ?? refuse(`Unsupported anything-but pattern: ${name}`, path);
  const inner = `${path}.${name}`;
  if (value.kind === 'object' || value.kind === 'literal') {
    refuse('Value of anything-but must be an array or single string/number value.', inner);
  }
  const elements = elementsOf(value, inner);
  if (elements.length === 0) refuse('Empty arrays are not allowed', inner);
  const tests = elements.map(([element, place]) => {
    if (element.kind !== 'string')
      return refuse(NOT_TEXT[name] ?? 'prefix/suffix match pattern must be a string', place);
    const isAffix = name === 'prefix' || name === 'suffix';
    if (isAffix && element.text === '') refuse('Null prefix/suffix not allowed', place);
    return excluding(element.text, place);
  });
  onlyMember(operand, path);
  return tests;
}
