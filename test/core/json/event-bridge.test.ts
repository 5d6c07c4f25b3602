/** Finds valid JSON that EventBridge refuses, before it is sent. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventBridgeFault } from '../../../core/json/event-bridge.ts';
import { isDetail } from '../../../local/events/detail.ts';

const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

describe('a value', () => {
  test.each([
    '{"n":[9223372036854775807,-9223372036854775808,1234567890123456789.5,1e30,99999999999999999999.0]}',
    '{"99999999999999999999":"99999999999999999999 [[{{"}',
    ' {"a":{}} ',
    nested(1_000),
  ])('that EventBridge accepts has no fault: %s', (json) => {
    expect(eventBridgeFault(json)).toBeUndefined();
  });

  test.each([
    [
      '{"new":[{"n":9223372036854775808}]}',
      '.new[0].n: expected an integer of 64 bits, since EventBridge refuses others, got a larger one',
    ],
    ['{"a":{"b":[0,-9223372036854775809]}}', '.a.b[1]: expected an integer of 64 bits'],
    [
      nested(1_001),
      '.a[0][0][0][0][0][0][0]…: expected at most 1000 nested levels, the limit of EventBridge, got more',
    ],
  ])('that it refuses is described by its path: %s', (json, fault) => {
    expect(eventBridgeFault(json)).toMatch(fault);
    expect(eventBridgeFault(json)?.startsWith(fault)).toBe(true);
  });

  test('can have fewer levels inside of other values', () => {
    expect(eventBridgeFault(nested(998), 998)).toBeUndefined();
    expect(eventBridgeFault(nested(999), 998)).toMatch('at most 998 nested levels');
  });

  test('has a fault exactly if the embedded EventBridge refuses it', () => {
    const numbers = fc.oneof(
      fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
    );
    const members = fc.array(fc.tuple(fc.string(), numbers), { maxLength: 3 });
    fc.assert(
      fc.property(members, (all) => {
        const json = `{"list":[${all.map(([key, number]) => `{${JSON.stringify(key)}:${number}}`).join()}]}`;
        expect(eventBridgeFault(json) === undefined).toBe(isDetail(json));
      }),
      { numRuns: 300 },
    );
  });
});
