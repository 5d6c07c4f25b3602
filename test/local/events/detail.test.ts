/** The details that EventBridge accepts (API reference, PutEvents). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDetail } from '../../../local/events/detail.ts';

const nested = (levels: number, open: string, close: string): string =>
  `{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;

describe('a detail is', () => {
  test.each([
    '{"n":9223372036854775807,"m":-9223372036854775808}',
    '{"n":9223372036854775808.0,"m":1e30,"o":-0}',
    '{"text":"9223372036854775808 [[{{","escaped":"\\"99999999999999999999\\\\"}',
    '{"a":1,"a":2}',
    ' {"a" : [ 1 , {} ] }\n',
    nested(1_000, '[', ']'),
    nested(1_000, '{"b":', '}'),
  ])('accepted: %s', (text) => {
    expect(isDetail(text)).toBe(true);
  });

  test.each([
    '{"n":9223372036854775808}',
    '{"n":[-9223372036854775809]}',
    '{"9":"\\\\","n":99999999999999999999}',
    nested(1_001, '[', ']'),
    nested(1_001, '{"b":', '}'),
    '[]',
    'null',
    '"{}"',
    '{"a":01}',
    '{"a":1}}',
    '',
  ])('refused: %s', (text) => {
    expect(isDetail(text)).toBe(false);
  });

  test('refused only because of its integers, whatever else it contains', () => {
    const integer = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n });
    const isIn64Bits = (value: bigint) => value >= -(2n ** 63n) && value < 2n ** 63n;
    fc.assert(
      fc.property(fc.string(), integer, (key, value) => {
        const text = `{${JSON.stringify(key)}:[${JSON.stringify(key)},${value}]}`;
        expect(isDetail(text)).toBe(isIn64Bits(value));
      }),
      { numRuns: 200 },
    );
  });
});
