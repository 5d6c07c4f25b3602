import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../local/events/pattern.ts';

describe('an event pattern', () => {
  test.each([
    [{ 'detail-type': [{ prefix: 'feed.' }] }, { 'detail-type': 'feed.update' }, true],
    [{ 'detail-type': [{ prefix: 'feed.' }] }, { 'detail-type': 'feedback' }, false],
    [{ 'detail-type': [{ prefix: { 'equals-ignore-case': 'FEED.' } }] }, { 'detail-type': 'feed.x' }, true],
    [{ source: ['a', 'b'] }, { source: 'b' }, true],
    [{ source: ['a', 'b'] }, { source: 'c' }, false],
    [{ resources: ['x'] }, { resources: ['w', 'x'] }, true],
    [{ detail: { n: [{ numeric: ['>', 1, '<=', 5] }] } }, { detail: { n: 5 } }, true],
    [{ detail: { n: [{ numeric: ['>', 1, '<=', 5] }] } }, { detail: { n: 1 } }, false],
    [{ detail: { a: [{ exists: false }] } }, { detail: {} }, true],
    [{ detail: { a: [{ exists: true }] } }, { detail: {} }, false],
    [{ detail: { a: [{ 'anything-but': ['x', 'y'] }] } }, { detail: { a: 'z' } }, true],
    [{ detail: { a: [{ 'anything-but': { prefix: 'x' } }] } }, { detail: { a: 'xy' } }, false],
    [{ detail: { a: [{ 'anything-but': 'x' }] } }, { detail: {} }, false],
    [{ detail: { a: [{ suffix: '.png' }] } }, { detail: { a: 'b.png' } }, true],
    [{ detail: { a: [{ wildcard: 'a*c' }] } }, { detail: { a: 'a.b.c' } }, true],
    [{ detail: { a: [{ wildcard: 'a.c' }] } }, { detail: { a: 'abc' } }, false],
    [{ detail: { a: [{ 'equals-ignore-case': 'ABC' }] } }, { detail: { a: 'abc' } }, true],
    [{ detail: { a: [null] } }, { detail: { a: null } }, true],
    [{ $or: [{ source: ['a'] }, { account: ['1'] }] }, { source: 'x', account: '1' }, true],
    [{ source: ['a'], account: ['1'] }, { source: 'a', account: '2' }, false],
  ])('%j on %j is %s', (pattern, event, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  test('with an operator that is not known stops with its name', () => {
    expect(() => compilePattern({ detail: { ip: [{ cidr: '10.0.0.0/8' }] } })).toThrow(
      'EventPattern.detail.ip: the embedded AWS does not know the pattern operator cidr',
    );
  });
});
