/**
 * The scanner accepts exactly the texts that JSON.parse accepts (up to its nesting limit) and finds the ends of values.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { charactersOf, nextControl } from '../../../core/json/characters.ts';
import { JsonFault } from '../../../core/json/fault.ts';
import { DEEPEST_NESTING, JsonText } from '../../../core/json/scan.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reports whether the whole text is one value, surrounded by white space. */
function scans(text: string): boolean {
  try {
    const json = new JsonText(text);
    return json.skipSpace(json.skipValue(json.skipSpace(0))) === text.length;
  } catch (error) {
    if (error instanceof JsonFault) return false;
    throw error;
  }
}

const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
const scalar = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '""',
    '"\\u00e9\\ud83d\\ude00"',
    '"\\u00AF\\uAFaf"',
    '"\\/"',
    '"😀日本"',
    '"\u2028"',
    '"\ufffe"',
  ),
  fc.constantFrom('9223372036854775807', '1.0', '1E3', '-0', '0', '-1.5e-10', '123456789012345678901234567890'),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);
/** JSON texts with white space in every allowed position. */
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc
      .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
      .map((items) => `[${items.map((parts) => parts.join('')).join(',')}]`),
    fc
      .array(fc.tuple(space, fc.string(), space, tie('value'), space), { maxLength: 4 })
      .map(
        (members) => `{${members.map(([a, key, b, value, c]) => `${a}${JSON.stringify(key)}${b}:${b}${value}${c}`)}}`,
      ),
  ),
})).value;
/** A JSON text of which one to three characters were removed, replaced or added. */
const edits = fc.array(
  fc.record({
    at: fc.nat(),
    take: fc.nat({ max: 2 }),
    put: fc.oneof(fc.constant(''), fc.stringMatching(/^[\][{}",:\\0-9.eE+\-tfnu a-f\n\0]{1,2}$/)),
  }),
  { minLength: 1, maxLength: 3 },
);

describe('the scanner', () => {
  test('accepts every JSON text', () => {
    fc.assert(
      fc.property(json, space, (text, around) => {
        expect(parses(text)).toBe(true);
        expect(scans(`${around}${text}${around}`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with JSON.parse about texts that are almost JSON', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(json, edits, (text, changes) => {
        const mutated = changes.reduce((now, { at, take, put }) => {
          const position = at % (now.length + 1);
          return now.slice(0, position) + put + now.slice(position + take);
        }, text);
        const expected = parses(mutated);
        seen[expected ? 'taken' : 'refused']++;
        expect([mutated, scans(mutated)]).toEqual([mutated, expected]);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(100);
  });

  test('agrees with JSON.parse about short texts of any characters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\][{}",:\\0-9.eE+\-truefalsn \x01]{0,6}$/), (text) => {
        expect([text, scans(text)]).toEqual([text, parses(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['0000', '9999', 'aaaa', 'ffff', 'AAAA', 'FFFF', '0aF9'])(
    'decodes the digits %s of an escape',
    (digits) => {
      expect(scans(`"\\u${digits}"`)).toBe(true);
    },
  );

  test.each([
    '"\\u000/"',
    '"\\u000:"',
    '"\\u000@"',
    '"\\u000G"',
    '"\\u000`"',
    '"\\u000g"',
    '',
    ' ',
    '[1,]',
    '{"a":1,}',
    '[,1]',
    '{,}',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    '1e+',
    '0x1',
    'NaN',
    'tru',
    'nul',
    '"\t"',
    '"\n"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"\\',
    '"',
    "'a'",
    '{a:1}',
    '{"a" 1}',
    '{"a":}',
    '{"a":1 "b":2}',
    '[1 2]',
    '[',
    '{',
    '[1',
    '{"a":1',
    ']',
    '[}',
    '{]',
    '\ufeff1',
    '\u00a01',
    '1\v',
    'true false',
  ])('refuses %j, like JSON.parse', (text) => {
    expect(parses(text)).toBe(false);
    expect(scans(text)).toBe(false);
  });

  test('reports where a text stops being JSON, and what it expected there', () => {
    expect(() => new JsonText('{"a": [1, x]}').skipValue(0)).toThrow('not JSON at character 10: expected a value');
    expect(() => new JsonText('{"a": [1 2]}').skipValue(0)).toThrow('not JSON at character 9: expected "," or "]"');
    expect(() => new JsonText('{"a": "\\q"}').skipValue(0)).toThrow('not JSON at character 7: expected a known escape');
    expect(() => new JsonText('[]').scanObject(0, () => 0)).toThrow('not JSON at character 0: expected an object');
    expect(() => new JsonText('{}').scanArray(0, () => 0)).toThrow('not JSON at character 0: expected a list');
    expect(() => new JsonText('{"a" 1}').scanObject(0, () => 0)).toThrow('not JSON at character 5: expected ":"');
  });

  test('finds a raw control character at every position of a string, and accepts it between values', () => {
    for (const length of [1, 2, 3, 4, 5, 16_383, 16_384, 16_385, 50_000]) {
      for (const filler of ['a', '日', 'é']) {
        const before = filler.repeat(length);
        expect(scans(`["${before}","b"]`)).toBe(true);
        expect(scans(`["${before}",\n"b\\u00e9\\n"\n]`)).toBe(true);
        expect(() => new JsonText(`["${before}\u0001"]`).skipValue(0)).toThrow(`at character ${length + 2}:`);
        expect(() => new JsonText(`[\n"${before}","\t"]`).skipValue(0)).toThrow(`at character ${length + 6}:`);
      }
    }
  });

  test('mistakes no character for a control character because of its lower bits', () => {
    expect(scans('"\u0100\u0109\u010a\u2022\u225c\ud83d\ude00\u0120"')).toBe(true);
  });

  test('processes a million escapes in the time of a few searches', () => {
    expect(scans(`["${'\\"'.repeat(500_000)}","${'\\n'.repeat(500_000)}"]`)).toBe(true);
    expect(scans(`["${'\\"'.repeat(500_000)}`)).toBe(false);
  });

  test('accepts nesting up to its limit and refuses one level more, where JSON.parse has no limit', () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(scans(nested(DEEPEST_NESTING))).toBe(true);
    expect(scans(nested(DEEPEST_NESTING + 2))).toBe(false);
    expect(parses(nested(DEEPEST_NESTING + 2))).toBe(true);
    expect(scans('['.repeat(100_000))).toBe(false);
  });
});

describe('spans', () => {
  test('of a list are its unchanged elements', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(space, json, space)), space, (items, before) => {
        const list = `[${items.map((parts) => parts.join('')).join(',')}]`;
        const text = `${before}${list} tail`;
        const found: string[] = [];
        const json = new JsonText(text);
        const end = json.scanArray(before.length, (index, at) => {
          expect(index).toBe(found.length);
          const valueEnd = json.skipValue(at);
          found.push(text.slice(at, valueEnd));
          return valueEnd;
        });
        expect(found).toEqual(items.map(([, value]) => value));
        expect(text.slice(end)).toBe(' tail');
      }),
      { numRuns: 200 },
    );
  });

  test('of an object are its decoded keys and its unchanged values', () => {
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a"b', '\\', '__proto__', 'é'));
    const escaped = (text: string) =>
      `"${[...text]
        .map((one) =>
          one
            .split('')
            .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
            .join(''),
        )
        .join('')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean(), space, json)), (members) => {
        const written = members.map(([name, escapes]) => (escapes ? escaped(name) : JSON.stringify(name)));
        const text = `{${members.map(([, , gap, value], index) => `${gap}${written[index]}${gap}:${gap}${value}${gap}`)}}`;
        const found: [string, string, string][] = [];
        const json = new JsonText(text);
        const end = json.scanObject(0, (name, at, keyAt) => {
          const valueEnd = json.skipValue(at);
          found.push([name, text.slice(keyAt).slice(0, written[found.length]?.length), text.slice(at, valueEnd)]);
          return valueEnd;
        });
        expect(found).toEqual(members.map(([name, , , value], index) => [name, written[index], value]));
        expect(end).toBe(text.length);
      }),
      { numRuns: 200 },
    );
  });

  test('of a string have the value that JSON.parse returns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, before) => {
        const written = JSON.stringify(value);
        const text = before + written;
        expect(new JsonText(text).stringOf(before.length, text.length)).toBe(value);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ['{}', 'object'],
  ['[]', 'list'],
  ['"a"', 'string'],
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
  ['-1', 'number'],
  ['0', 'number'],
])('%s begins as %s', (text, kind) => {
  expect(new JsonText(text).kindAt(0)).toBe(kind);
});

describe('a fault', () => {
  const faultOf = (act: () => unknown): JsonFault => {
    try {
      act();
    } catch (error) {
      if (error instanceof JsonFault) return error;
      throw error;
    }
    throw new Error('it was taken');
  };
  const readers = {
    skipped: (json: JsonText) => json.skipValue(0),
    members: (json: JsonText) => json.scanObject(0, (_, at) => json.skipValue(at)),
    elements: (json: JsonText) => json.scanArray(0, (_, at) => json.skipValue(at)),
  };
  const faultIn = (text: string, reader: keyof typeof readers) => faultOf(() => readers[reader](new JsonText(text)));

  test('is an error with its own name and a position', () => {
    expect(faultIn('[1,', 'skipped')).toMatchObject({
      name: 'JsonFault',
      at: 3,
      message: 'not JSON at character 3: expected a value',
    });
  });

  test.each([
    ['{"a":1 2}', 'members', 7, '"," or "}"'],
    ['{"a":1,2}', 'members', 7, 'a string'],
    ['{1:1}', 'members', 1, 'a string'],
    ['[1 2]', 'elements', 3, '"," or "]"'],
    ['[1}', 'elements', 2, '"," or "]"'],
    ['{"a":1]', 'skipped', 6, '"," or "}"'],
    ['"\\u12g4"', 'skipped', 5, 'four hexadecimal digits'],
    ['"\\', 'skipped', 1, 'a known escape'],
    ['"a\nb"', 'skipped', 2, 'no raw control character and a closing quote'],
    ['"abc', 'skipped', 4, 'no raw control character and a closing quote'],
  ] as const)('in %j, %s, is at %i and expects %s', (text, reader, at, expected) => {
    expect(faultIn(text, reader)).toMatchObject({ at, message: `not JSON at character ${at}: expected ${expected}` });
  });

  test('is reported for nesting beyond the limit', () => {
    const { message } = faultIn(`${'['.repeat(DEEPEST_NESTING + 1)}1`, 'skipped');
    expect(message).toBe(`not JSON at character ${DEEPEST_NESTING + 1}: expected no more than 1000 nested values`);
  });

  test('is not reported for an empty list or object', () => {
    const json = new JsonText('[ ] { } x');
    expect(json.scanArray(0, () => 0)).toBe(3);
    expect(json.scanObject(4, () => 0)).toBe(7);
  });
});

describe('the prior knowledge about a text', () => {
  test.each([
    ['abc', { isAscii: true, hasEscapes: false, hasNoncharacters: false }],
    ['\\abc', { isAscii: true, hasEscapes: true, hasNoncharacters: false }],
    ['abc\\', { isAscii: true, hasEscapes: true, hasNoncharacters: false }],
    ['\u007f', { isAscii: true, hasEscapes: false, hasNoncharacters: false }],
    ['\u0080', { isAscii: false, hasEscapes: false, hasNoncharacters: false }],
    ['a\u0080', { isAscii: false, hasEscapes: false, hasNoncharacters: false }],
    ['ab\uffff', { isAscii: false, hasEscapes: false, hasNoncharacters: true }],
    ['\ufffe\\', { isAscii: false, hasEscapes: true, hasNoncharacters: true }],
    [`${'a'.repeat(20_000)}é`, { isAscii: false, hasEscapes: false, hasNoncharacters: false }],
    [`é${'a'.repeat(20_000)}`, { isAscii: false, hasEscapes: false, hasNoncharacters: false }],
    ['', { isAscii: true, hasEscapes: false, hasNoncharacters: false }],
  ])('%#', (text, facts) => {
    expect(new JsonText(text)).toMatchObject(facts);
  });

  test.each([
    ['a', false],
    ['\u001f', true],
    ['\u0020', false],
    ['ab\u0000', true],
    ['a\u0000b', true],
    ['日\u001f', true],
    ['\ud800 \udfff', false],
    [`${'a'.repeat(16_384)}\t`, true],
    [`\t${'a'.repeat(16_384)}`, true],
    [`${'a'.repeat(16_385)}`, false],
    ['', false],
  ])('includes control characters: %#', (text, controls) => {
    expect(charactersOf(text).controls).toBe(controls);
  });

  test('includes the position of the next control character', () => {
    const text = 'a\tb\nc';
    expect([0, 1, 2, 3, 4, 5].map((from) => nextControl(text, from))).toEqual([1, 1, 3, 3, 5, 5]);
    expect(nextControl('\u0000\u001f', 1)).toBe(1);
    expect(nextControl('\u0020é', 0)).toBe(2);
  });
});
