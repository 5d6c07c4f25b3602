/** Generates hostile texts and JSON, and breaks valid texts. */
import fc from 'fast-check';

/** Inherited member names, escapes, limits of ranges, halves of surrogate pairs, markup, and long texts. */
export const hostile = fc.constantFrom(
  ...['', ' ', '\u0000', '\u007f', '\ud800', '\udc00x', '\ufffe', '\uffff', '\u2028', '\u202egnp', 'é', '日本', '🙂'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'length'],
  ...['<script>alert(1)</script>', '"', '\\', '\\u0000', "' OR 1=1 --", '${x}', '../../../test', '%00', '%'],
  ...['user:1', 'user:', ':1', 'a:b:c', 'reaction.new', 'reaction.', '.new', 'null', '-0', '1e400', '9'.repeat(40)],
  ...['a\nb\r\nc: d', '2026-13-45T99:99:99Z', '2017-05-03T08:07:39.000000+00:00', 'x'.repeat(2_000)],
);

const word = fc.oneof(hostile, fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }));

/**
 * Names of members, except a single backslash. After V8 13.6 has parsed that key, JSON.parse confuses it with a key that begins with
 * an escape at the same position (`{"a":0,"\\\\":0}`, then `{"a":0,"\\u0041":0}`). The product does not parse updates, but these tests do.
 */
export const key = word.filter((text) => text !== '\\');

/** Numbers whose digits a parser would change. */
const numbers = fc.constantFrom(
  ...['0', '-0', '1.0', '1E3', '1e-7', '9223372036854775807', '0.1000', '1e400', '123456789012345678901234567890'],
);

/** JSON text of a value, in any spelling that JSON allows. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.oneof(numbers, fc.constantFrom('null', 'true', 'false', '{}', '[]', '""')),
    word.map((text) => JSON.stringify(text)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value;

/** Returns the JSON text of an object. Keys can be repeated. */
export function objectOf(members: readonly (readonly [key: string, value: string])[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}

/** One deletion or insertion in a text. */
export interface Break {
  /** Position as a share of the text's length. */
  readonly at: number;
  readonly removed: number;
  readonly added: string;
}

export const breaks: fc.Arbitrary<Break> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(3),
  added: fc.oneof(
    fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '\n', '\u0000', '0', 'null', '\ufeff', '\ud800'),
    hostile,
  ),
});

export function broken(text: string, { at, removed, added }: Break): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + added + text.slice(from + removed);
}

/** Returns most texts unchanged, and some of them broken. */
export function sometimesBroken(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: texts },
    { weight: 1, arbitrary: fc.tuple(texts, breaks).map(([text, one]) => broken(text, one)) },
  );
}
