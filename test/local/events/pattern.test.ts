import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern } from '../../../local/events/pattern/index.ts';
import { readJson } from '../../../local/events/pattern/json.ts';
import { noWork } from '../../../local/events/pattern/work.ts';
import { AwsError } from '../../../local/protocol/aws-error.ts';

/** @param pattern as a value or, where its spelling matters, as a text. */
function matches(pattern: unknown, event: unknown): boolean {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return compilePattern(text(pattern))(readJson(text(event)));
}

describe('an event pattern', () => {
  test.each([
    ['a prefix', { a: [{ prefix: 'feed.' }] }, { a: 'feed.update' }, true],
    ['a prefix that does not fit', { a: [{ prefix: 'feed.' }] }, { a: 'feedback' }, false],
    ['a prefix without regard to case', { a: [{ prefix: { 'equals-ignore-case': 'FEED.' } }] }, { a: 'feed.x' }, true],
    ['a suffix without regard to case', { a: [{ suffix: { 'equals-ignore-case': 'ÉS' } }] }, { a: 'très' }, false],
    ['ß and SS as the same letters', { a: [{ suffix: { 'equals-ignore-case': 'ß' } }] }, { a: 'STRASSE' }, false],
    ['ß at the end and SS', { a: [{ suffix: { 'equals-ignore-case': 'ß' } }] }, { a: 'GRUSS' }, true],
    ['one of several values', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['a value of a list', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['a field and another', { a: ['x'], b: ['1'] }, { a: 'x', b: '2' }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['null and a text', { a: [null] }, { a: 'null' }, false],
    ['$or', { $or: [{ a: ['x'] }, { b: ['1'] }] }, { a: 'y', b: '1' }, true],
    ['$or and a field beside it', { c: ['z'], $or: [{ a: ['x'] }, { b: ['1'] }] }, { b: '1' }, false],
    ['$or with one branch, which is a field', { $or: { a: ['x'] } }, { $or: { a: 'x' } }, true],
    ['an escaped star', { a: [{ wildcard: 'a\\*b' }] }, { a: 'a*b' }, true],
    ['an escaped star and another letter', { a: [{ wildcard: 'a\\*b' }] }, { a: 'axb' }, false],
    ['a wildcard that overlaps itself', { a: [{ wildcard: 'aba*aba' }] }, { a: 'ababa' }, false],
    ['no suffix of a list', { a: [{ 'anything-but': { suffix: ['x', 'y'] } }] }, { a: 'by' }, false],
    ['anything but, without a value', { a: [{ 'anything-but': 'x' }] }, { a: {} }, false],
    ['anything but, in a list', { a: [{ 'anything-but': 'x' }] }, { a: ['x', 'y'] }, true],
    ['a range of addresses', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    ['a range and an address behind it', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
    ['a range that does not begin at its base', { a: [{ cidr: '10.0.0.77/27' }] }, { a: '10.0.0.64' }, true],
    ['an address that is spelled otherwise', { a: ['::1'] }, { a: '0:0:0:0:0:0:0:1' }, true],
    ['a field within an element of a list', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
    ['two fields of two elements', { a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'x' }, { c: 'y' }] }, false],
    ['two fields of one element', { a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'w' }, { b: 'x', c: 'y' }] }, true],
    ['fields of two lists', { a: ['x'], b: ['y'] }, { a: ['w', 'x'], b: ['y', 'z'] }, true],
    ['a value and an object in a list', { a: ['x'], 'a.b': ['y'] }, { a: ['x', { b: 'y' }] }, true],
    ['dots in the pattern', { 'a.b': ['x'] }, { a: { b: 'x' } }, true],
    ['dots in the event', { a: { b: ['x'] } }, { 'a.b': 'x' }, true],
    ['values at one path in two places', { a: { b: ['x'] } }, { a: { b: 'w' }, 'a.b': 'x' }, true],
    ['no value in two places', { a: { b: [{ exists: false }] } }, { a: { c: 1 }, 'a.b': 'x' }, false],
    ['a value that exists', { a: [{ exists: true }] }, { a: false }, true],
    ['an object, which is no value', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['an empty list, which is no value', { a: [{ exists: true }] }, { a: [] }, false],
    ['no value where an object is', { a: [{ exists: false }] }, { a: { b: 1 } }, true],
    ['no value in a list that has one', { a: { b: [{ exists: false }] } }, { a: [{ b: 1 }, {}] }, false],
    [
      'no value in the element of another value',
      { a: { b: ['x'], c: [{ exists: false }] } },
      { a: [{ b: 'x' }, { c: 1 }] },
      true,
    ],
    [
      'no value, asked for before the other',
      { a: { b: [{ exists: false }], c: ['x'] } },
      { a: [{ c: 'x' }, { b: 1 }] },
      false,
    ],
    ['no value or a value', { a: [{ exists: false }, 'x'] }, { a: 'x' }, true],
    ['an element of a list in a list', { a: { b: ['x'], c: ['y'] } }, { a: [[{ b: 'x' }, { c: 'y' }]] }, false],
    ['what every object inherits', { constructor: [{ exists: true }], toString: [{ exists: true }] }, {}, false],
    ['__proto__', '{"__proto__":{"a":["x"]}}', '{"__proto__":{"a":"x"}}', true],
    ['the last condition for a path', '{"a":["x"],"a":["y"]}', '{"a":"x"}', false],
    ['the last condition, written otherwise', '{"a":{"b":["x"]},"a.b":["y"]}', '{"a":{"b":"y"}}', true],
    ['objects of the same name', '{"a":{"b":["x"]},"a":{"c":["y"]}}', '{"a":{"b":"x","c":"z"}}', false],
    ['equal numbers', '{"a":[300]}', '{"a":3.0e2}', true],
    ['a number and a text', '{"a":[1]}', '{"a":"1"}', false],
    ['0 and -0', '{"a":[0]}', '{"a":-0.0}', true],
    ['neighbours beyond 53 bits', '{"a":[9007199254740993]}', '{"a":9007199254740992}', false],
    ['digits that a double loses, spelled alike', '{"a":[9007199254740993]}', '{"a":9007199254740993}', true],
    ['a number without an upper limit', '{"a":[{"numeric":[">",1]}]}', '{"a":1e300}', true],
    ['a number at its limit', '{"a":[{"numeric":[">",1,"<=",5]}]}', '{"a":5}', true],
    ['a number at its open limit', '{"a":[{"numeric":[">",1,"<=",5]}]}', '{"a":1.0}', false],
  ])('with %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test.each([
    ['{}', 'Empty objects are not allowed'],
    ['[]', 'Filter is not an object'],
    ['{"a":true}', '"a" must be an object or an array\n at a'],
    ['{"a":{"b":"x"}}', '"b" must be an object or an array\n at a.b'],
    ['{"a":[]}', 'Empty arrays are not allowed\n at a'],
    ['{"a":[[1]]}', 'Match value must be String, number, true, false, or null\n at a[0]'],
    ['{"a":["x",{}]}', 'Match expression name not found\n at a[1]'],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'Only one key allowed in match expression\n at a[0]'],
    ['{"a":[{"constructor":"x"}]}', 'Unrecognized match type constructor\n at a[0]'],
    ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string\n at a[0].prefix'],
    ['{"a":[{"exists":"true"}]}', 'exists match pattern must be either true or false.\n at a[0].exists'],
    ['{"a":[{"anything-but":["x",1]}]}', 'Inside anything but list, either all values are number or string'],
    ['{"a":[{"anything-but":{"numeric":1}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"a":[{"anything-but":{"prefix":[]}}]}', 'Empty arrays are not allowed\n at a[0].anything-but.prefix'],
    ['{"a":[{"numeric":[">"]}]}', 'Value of > must be numeric'],
    ['{"a":[{"numeric":["<",1,">",0]}]}', 'Too many elements in numeric expression'],
    ['{"a":[{"numeric":[">",5,"<",1]}]}', 'Bottom must be less than top'],
    ['{"a":[{"numeric":["=",1e400]}]}', 'Cannot compare number : 1e400'],
    ['{"a":[{"wildcard":"**"}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"a":[{"wildcard":"é\\\\x"}]}', 'Invalid escape character at pos 3'],
    ['{"a":[{"cidr":"10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
    ['{"$or":[{"a":["x"]}]}', 'There must have at least 2 Objects in $or relationship.\n at $or'],
    ['{"a":{"$or":[{"b":["x"]},{"c":"y"}]}}', '"c" must be an object or an array\n at a.c'],
    ['{"$or":[{"a":["x"]},{"prefix":["y"]}]}', 'prefix is Ruler reserved fieldName which cannot be used inside $or.'],
    [`{"a":["${'x'.repeat(4096)}"]}`, 'The pattern is longer than 4096 characters'],
    ['{"a":["x"', "Expected ',' or ']' after array element in JSON"],
  ])('%s is refused with the reason and the place', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });

  test('with more than 1,000 combinations of $or is refused, with 1,000 not', () => {
    const or = (count: number, name: string) => ({ $or: Array.from({ length: count }, (_, at) => ({ [name]: [at] })) });
    const pattern = (first: number) => JSON.stringify({ a: or(first, 'x'), b: or(10, 'x'), c: or(10, 'x'), d: ['y'] });
    expect(() => compilePattern(pattern(10))).not.toThrow();
    expect(() => compilePattern(pattern(11))).toThrow('more than 1000 combinations');
  });
});

test('values are found among many objects of the same name, where the last of them contains all', () => {
  const names = ['b', 'c', 'd', 'e', 'f'];
  const object = (value: string) => `"a":{${names.map((name) => `"${name}":"${value}"`)}}`;
  const pattern = JSON.stringify({ a: Object.fromEntries(names.map((name) => [name, ['last']])) });
  expect(matches(pattern, `{${[...Array(9).fill(object('other')), object('last')]}}`)).toBe(true);
  expect(matches(pattern, `{${Array(10).fill(object('other'))}}`)).toBe(false);
});

describe('the cost of matching', () => {
  function expectBounded(pattern: string, event: string): void {
    const work = noWork();
    compilePattern(pattern)(readJson(event), work);
    expect(work.steps).toBeLessThan(pattern.length * event.length);
  }
  const long = 'a'.repeat(20_000);

  test.each([
    ['many stars', { a: [{ wildcard: '*a*a*a*b' }] }, { a: long }],
    ['a long text between stars', { a: [{ wildcard: `*b${'a'.repeat(4000)}b*` }] }, { a: `b${long}`.repeat(2) }],
    ['repetitions', { a: [{ wildcard: '*aaab*aaaab' }] }, { a: long }],
    ['texts without regard to case', { a: [{ prefix: { 'equals-ignore-case': 'A'.repeat(4000) } }] }, { a: long }],
    ['what looks like an address', { a: [{ cidr: '::1/64' }] }, { a: `${':'.repeat(20_000)}x` }],
    [
      'many fields of many elements, of which none has all',
      { a: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, ['x']])) },
      {
        a: Array.from({ length: 100 }, (_, at) =>
          Object.fromEntries(Array.from({ length: at }, (_, i) => [`f${i}`, 'x'])),
        ),
      },
    ],
    [
      'lists in lists',
      { a: { b: ['x'], c: ['y'] } },
      { a: Array.from({ length: 50 }, () => Array(50).fill([{ b: 'x' }])) },
    ],
    [
      'one list for each field',
      { a: { x: ['1'] }, b: { x: ['1'] }, c: { x: ['1'] }, d: { x: ['1'] } },
      {
        ...Object.fromEntries(['a', 'b', 'c'].map((name) => [name, Array(100).fill({ x: '1' })])),
        d: Array(100).fill({ x: '2' }),
      },
    ],
  ])('grows with the product of the sizes: %s', (_, pattern, event) => {
    expectBounded(JSON.stringify(pattern), JSON.stringify(event));
  });

  test('is bounded if one path leads to many values', () => {
    const names = Array.from({ length: 40 }, (_, at) => `f${at}`);
    const pattern = JSON.stringify({ a: Object.fromEntries(names.map((name) => [name, ['x']])) });
    const element = (at: number) => `{${names.filter((_, i) => i % 3 !== at % 3).map((name) => `"${name}":"x"`)}}`;
    const event = `{${Array.from({ length: 30 }, (_, at) => `"a":[${element(at)}]`)}}`;
    const work = noWork();
    compilePattern(pattern)(readJson(event), work);
    expect(work.steps).toBeLessThan(pattern.length * event.length);
    expect(work.tries).toBeLessThan(100_000);
  });
});

describe('any input', () => {
  const json = fc.json({ maxDepth: 6 });
  const name = fc.constantFrom(
    'a',
    'b',
    'a.b',
    '$or',
    '__proto__',
    'prefix',
    'numeric',
    'anything-but',
    'exists',
    'cidr',
    'wildcard',
    '',
  );
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('x', '*', '10.0.0.0/8', '<', 1, -5e9, true, null, ''),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(name, tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  const pattern = fc.oneof(
    fc.string(),
    json,
    value.map((node) => JSON.stringify(node)),
    fc.dictionary(name, value).map((node) => JSON.stringify(node)),
  );

  test('a pattern is refused with its error, matches or does not match, and no other error is thrown', () => {
    fc.assert(
      fc.property(pattern, fc.dictionary(name, value), (text, event) => {
        try {
          expect(typeof compilePattern(text)(readJson(JSON.stringify(event)))).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
          expect(error).toMatchObject({ code: 'InvalidEventPatternException' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('JSON is parsed as by JSON.parse if no name occurs twice', () => {
    const plain = (node: ReturnType<typeof readJson>): unknown => {
      if (node.kind === 'string') return node.text;
      if (node.kind === 'list') return node.elements.map(plain);
      if (node.kind === 'object') return Object.fromEntries(node.members.map(([own, inner]) => [own, plain(inner)]));
      return JSON.parse(node.text);
    };
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space);
        expect(plain(readJson(spaced))).toEqual(JSON.parse(spaced));
      }),
      { numRuns: 200 },
    );
  });
});
