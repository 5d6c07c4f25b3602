/** Views of dead letters and plans contain every known field, and omit unknown ones. */
import { describe, expect, test } from '@jest/globals';
import {
  countViews,
  deadLetterView,
  filterOf,
  groupViews,
  openDeadLetterView,
  planView,
} from '../../../core/api/dead-letter-views.ts';
import { isoOf } from '../../../core/api/times.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import type { DeadLetter } from '../../../core/holding/dead-letter.ts';
import { aDelivery } from '../make.ts';

const DEAD_LETTER: DeadLetter = {
  id: 'dlv_1',
  source: 'webhook',
  appId: '123',
  scope: 'feed_group:user',
  destinationId: 'dst_1',
  class: 'http_5xx',
  code: '500',
  reason: 'The endpoint answered 500.',
  attempts: 11,
  firstAttemptAt: 1_000,
  diedAt: 2_000,
  bytes: 20,
};
const UNFILED: DeadLetter = {
  id: 'm1',
  source: 'rule',
  class: 'not_taken',
  code: 'c',
  reason: 'r',
  attempts: 0,
  diedAt: 3_000,
  bytes: 9,
};

describe('a dead letter', () => {
  test('is shown with its destination and its time of death', () => {
    expect(deadLetterView({ key: 'k', deadLetter: DEAD_LETTER })).toStrictEqual({
      key: 'k',
      id: 'dlv_1',
      source: 'webhook',
      app_id: '123',
      scope: 'feed_group:user',
      destination_id: 'dst_1',
      class: 'http_5xx',
      code: '500',
      reason: 'The endpoint answered 500.',
      attempts: 11,
      first_attempt_at: isoOf(1_000),
      died_at: isoOf(2_000),
      bytes: 20,
    });
  });

  test('without a destination is shown with the known fields', () => {
    expect(deadLetterView({ key: 'k', deadLetter: UNFILED })).toStrictEqual({
      key: 'k',
      id: 'm1',
      source: 'rule',
      class: 'not_taken',
      code: 'c',
      reason: 'r',
      attempts: 0,
      died_at: isoOf(3_000),
      bytes: 9,
    });
  });

  const delivery = aDelivery({
    lastFailure: { class: 'http_5xx', code: '500', reason: 'r', at: 7, status: 500, answer: 'no' },
    history: [
      { attempts: 11, firstAttemptAt: 5, lastFailure: { class: 'dns', code: 'ENOTFOUND', reason: 'r', at: 6 } },
      { attempts: 0 },
    ],
  });

  test('is opened with its message and the history of the delivery', () => {
    const text = encodeDelivery(delivery);
    expect(openDeadLetterView({ key: 'k', deadLetter: DEAD_LETTER }, text)).toStrictEqual({
      ...deadLetterView({ key: 'k', deadLetter: DEAD_LETTER }),
      text,
      delivery: {
        body: delivery.body,
        events: ['e1', 'e1'],
        activities: 1,
        packed_at: isoOf(1_000),
        attempt: 1,
        hops: 0,
        last_failure: { at: isoOf(7), class: 'http_5xx', code: '500', reason: 'r', status: 500, answer: 'no' },
        history: [
          {
            attempts: 11,
            first_attempt_at: isoOf(5),
            last_failure: { at: isoOf(6), class: 'dns', code: 'ENOTFOUND', reason: 'r' },
          },
          { attempts: 0 },
        ],
      },
    });
  });

  test('without earlier failures has an empty history', () => {
    const opened = openDeadLetterView({ key: 'k', deadLetter: DEAD_LETTER }, encodeDelivery(aDelivery()));
    expect(opened).toHaveProperty('delivery.history', []);
    expect(opened).not.toHaveProperty('delivery.last_failure');
  });

  test('that cannot be decoded is opened with its message only', () => {
    expect(openDeadLetterView({ key: 'k', deadLetter: DEAD_LETTER }, 'x')).toStrictEqual({
      ...deadLetterView({ key: 'k', deadLetter: DEAD_LETTER }),
      text: 'x',
    });
    // An event may look like anything.
    const event = openDeadLetterView({ key: 'k', deadLetter: UNFILED }, encodeDelivery(delivery));
    expect(event).not.toHaveProperty('delivery');
  });
});

describe('dead letters', () => {
  const deadLetters: readonly DeadLetter[] = [
    { ...DEAD_LETTER, class: 'dns', diedAt: 50 },
    { ...DEAD_LETTER, diedAt: 30, reason: 'in the middle' },
    { ...DEAD_LETTER, diedAt: 40, reason: 'newest' },
    { ...DEAD_LETTER, diedAt: 10, reason: 'oldest' },
    UNFILED,
    { ...UNFILED, diedAt: 9_000 },
  ];

  test('are grouped by destination and class, with the largest group first and the newest reason', () => {
    const where = { source: 'webhook', app_id: '123', scope: 'feed_group:user', destination_id: 'dst_1' };
    expect(groupViews(deadLetters)).toStrictEqual([
      { ...where, class: 'http_5xx', count: 3, oldest_at: isoOf(10), newest_at: isoOf(40), reason: 'newest' },
      { source: 'rule', class: 'not_taken', count: 2, oldest_at: isoOf(3_000), newest_at: isoOf(9_000), reason: 'r' },
      { ...where, class: 'dns', count: 1, oldest_at: isoOf(50), newest_at: isoOf(50), reason: DEAD_LETTER.reason },
    ]);
  });

  test('are counted by destination, regardless of their class', () => {
    expect(countViews([UNFILED, ...deadLetters.slice(0, 4)])).toStrictEqual([
      { source: 'webhook', app_id: '123', scope: 'feed_group:user', destination_id: 'dst_1', count: 4 },
      { source: 'rule', count: 1 },
    ]);
  });
});

describe('a plan', () => {
  const plan = {
    id: 'plan_1',
    filter: {},
    perMinute: 600,
    status: 'running',
    total: 7,
    redriven: 3,
    createdAt: 5,
    version: 2,
  } as const;
  const shown = {
    id: 'plan_1',
    filter: {},
    per_minute: 600,
    status: 'running',
    total: 7,
    redriven: 3,
    created_at: isoOf(5),
    version: 2,
  };

  test('is shown with its rate, its counts, and its filter in the form of requests', () => {
    expect(planView(plan)).toStrictEqual(shown);
    const filter = { appId: '123', destinationId: 'dst_1', source: 'sqs', scope: 's', from: 0, to: 1_000 } as const;
    expect(planView({ ...plan, filter })).toStrictEqual({
      ...shown,
      filter: {
        app_id: '123',
        destination_id: 'dst_1',
        source: 'sqs',
        scope: 's',
        from: isoOf(0),
        to: isoOf(1_000),
      },
    });
  });

  test('has the requested filter, restricted to the app of the caller', () => {
    expect(filterOf({}, undefined)).toStrictEqual({});
    const input = {
      source: 'sqs',
      scope: 's',
      destination_id: 'dst_1',
      class: 'dns',
      from: '1970-01-01T00:00:00Z',
      to: '1970-01-01T00:00:01Z',
      app_id: 'another',
    } as const;
    expect(filterOf(input, '123')).toStrictEqual({
      source: 'sqs',
      appId: '123',
      scope: 's',
      destinationId: 'dst_1',
      class: 'dns',
      from: 0,
      to: 1_000,
    });
  });
});
