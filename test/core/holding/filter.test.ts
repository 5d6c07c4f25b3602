/** Which dead letters match a filter: every field restricts the result, and times include their ends. */
import { describe, expect, test } from '@jest/globals';
import type { DeadLetter } from '../../../core/holding/dead-letter.ts';
import { type DeadLetterFilter, matches } from '../../../core/holding/dead-letter.ts';

const DEAD_LETTER: DeadLetter = {
  id: 'dlv_1',
  source: 'webhook',
  appId: '1',
  scope: 'feed_group:user',
  destinationId: 'dst_1',
  class: 'timeout',
  code: 'T',
  reason: 'r',
  attempts: 3,
  diedAt: 100,
  bytes: 7,
};
const EVENT: DeadLetter = {
  id: 'm1',
  source: 'intake',
  class: 'refused',
  code: 'Refused',
  reason: 'r',
  attempts: 0,
  diedAt: 100,
  bytes: 7,
};

describe('a dead letter', () => {
  test.each<DeadLetterFilter>([
    {},
    { source: 'webhook' },
    { appId: '1', scope: 'feed_group:user', destinationId: 'dst_1', class: 'timeout' },
    { from: 100, to: 100 },
    { from: 0, to: Number.MAX_SAFE_INTEGER },
  ])('matches %j', (filter) => {
    expect(matches(DEAD_LETTER, filter)).toBe(true);
  });

  test.each<DeadLetterFilter>([
    { source: 'sqs' },
    { appId: '2' },
    { scope: 'feed_group:users' },
    { destinationId: 'dst_2' },
    { class: 'http_5xx' },
    { from: 101 },
    { to: 99 },
    { source: 'webhook', appId: '1', class: 'http_5xx' },
  ])('does not match %j', (filter) => {
    expect(matches(DEAD_LETTER, filter)).toBe(false);
  });

  test('of the intake belongs to no app and no destination', () => {
    expect(matches(EVENT, { source: 'intake', class: 'refused' })).toBe(true);
    expect(matches(EVENT, { appId: '1' })).toBe(false);
    expect(matches(EVENT, { destinationId: 'dst_1' })).toBe(false);
  });
});
