/**
 * Known faults of event-ruler. Each of them contradicts the EventBridge User Guide. A difference that none of them explains is a fault
 * of the embedded AWS.
 */
import { addressDigits, type Range, rangeOf } from '../../../local/events/pattern/addresses.ts';
import { type Json, readJson } from '../../../local/events/pattern/json.ts';
import type { Pair } from './pairs.ts';

export interface Answer {
  readonly verdict: 'matches' | 'differs' | 'refused' | 'failed';
  readonly reason?: string;
  /** event-ruler's answer without its index of the values in lists. */
  readonly plain?: 'matches' | 'differs';
  /** Its answer without the index and with a separate machine for each combination of single alternatives. */
  readonly alone?: 'matches' | 'differs';
}

export interface Fault {
  /** A name for the count of a run. */
  readonly name: string;
  /** What event-ruler does, and what it contradicts. */
  readonly why: string;
  /** @param theirs event-ruler's detailed answer, which is requested after its first answer differed from ours. */
  shows(pair: Pair, ours: Answer['verdict'], theirs: Answer): boolean;
}

/** Name of the outermost value. */
const ROOT = '(root)';

/** Returns every value of a JSON text with the name of its member. A value in a list has the name of the list. */
function valuesOf(json: Json, name = ROOT): readonly { readonly name: string; readonly value: Json }[] {
  const own = [{ name, value: json }];
  if (json.kind === 'list') return [...own, ...json.elements.flatMap((element) => valuesOf(element, name))];
  if (json.kind !== 'object') return own;
  return [...own, ...json.members.flatMap(([member, value]) => valuesOf(value, member))];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function textsUnder(pattern: string, named: (name: string) => boolean): readonly string[] {
  return valuesOf(readJson(pattern)).flatMap(({ name, value }) =>
    value.kind === 'string' && named(name) ? [value.text] : [],
  );
}

function rangesOf(pattern: string): readonly Range[] {
  return textsUnder(pattern, () => true).flatMap((text) => {
    const digits = addressDigits(text);
    if (digits !== undefined) return [{ first: digits, last: digits }];
    try {
      return [rangeOf(text, '')];
    } catch {
      return [];
    }
  });
}

/** Compares the digits with the limits of a range up to the shorter length. */
function isWithinAsFarAsBothGo(text: string, { first, last }: Range): boolean {
  const length = Math.min(text.length, first.length);
  const digits = text.slice(0, length);
  return /^[\da-f]/.test(digits) && first.slice(0, length) <= digits && digits <= last.slice(0, length);
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'answers that change from run to run',
    why: 'It answers the same question differently the second time, and then as the embedded AWS does. Its sets have no fixed order.',
    shows: (_, ours, { verdict }) => ours === verdict,
  },
  {
    name: 'addresses compared without their length',
    why: 'A range of addresses matches a number, or an address of the other family, whose first digits fit. The guide: `cidr` compares IPv4 and IPv6 addresses.',
    shows: ({ pattern, event }, ours, { verdict }) => {
      if (ours !== 'differs' || verdict !== 'matches') return false;
      const ranges = rangesOf(pattern);
      return valuesOf(readJson(event)).some(({ value }) => {
        if (value.kind === 'object' || value.kind === 'list') return false;
        const digits = value.kind === 'string' ? addressDigits(value.text) : value.text.replace('E', 'e');
        return digits !== undefined && ranges.some((range) => isWithinAsFarAsBothGo(digits, range));
      });
    },
  },
  {
    name: 'case-insensitive comparison of characters beyond U+FFFF',
    why: 'A text with such a character, an emoji for example, never equals anything under `equals-ignore-case`, not even itself.',
    shows: ({ pattern }, ours, { verdict }) =>
      ours !== 'refused' &&
      verdict !== 'refused' &&
      textsUnder(pattern, (name) => name === 'equals-ignore-case').some((text) => [...text].length < text.length),
  },
  {
    name: 'values outside a list that are overlooked',
    why: 'Its index of lists, which can be switched off, overlooks a value outside of a list if another value of the same path is in the list. The guide: one value that matches suffices.',
    shows: (_, ours, { verdict, plain }) => ours !== verdict && ours === plain,
  },
  {
    name: 'an older grammar in the presence of a field called $or',
    why: 'If `$or` is the name of a field, it reads the pattern by a grammar without the newer operators within `anything-but`, and refuses them.',
    shows: ({ pattern }, ours, { verdict }) => {
      if (ours === 'refused' || verdict !== 'refused') return false;
      const values = valuesOf(readJson(pattern));
      const isNewer = values.some(
        ({ name, value }) =>
          name === 'anything-but' &&
          value.kind === 'object' &&
          value.members.some(([operator, operand]) => operator === 'wildcard' || operand.kind === 'list'),
      );
      return isNewer && values.some(({ name }) => name === '$or');
    },
  },
  {
    name: 'empty names at the end of a path',
    why: 'A field whose name is empty, within an object, is not found. The guide: the structure of the pattern is that of the event.',
    shows: ({ pattern }, ours, { verdict }) =>
      ours === 'matches' && verdict === 'differs' && valuesOf(readJson(pattern)).some(({ name }) => name === ''),
  },
  {
    name: 'text after the pattern',
    why: 'It ignores text after the object of a pattern, which makes the pattern invalid JSON.',
    shows: ({ pattern }, ours, { verdict }) => ours === 'refused' && verdict !== 'refused' && !isJson(pattern),
  },
  {
    name: 'alternatives that affect each other',
    why: 'It answers differently for a list of alternatives, or for the branches of a `$or`, than for each of them alone. The guide: one that matches suffices.',
    shows: (_, ours, { verdict, alone }) => ours !== verdict && ours === alone,
  },
];
