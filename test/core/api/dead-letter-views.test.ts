/** Views of dead letters and plans contain every known field, and omit unknown ones. */
import { describe, expect, test } from '@jest/globals';
import { deadLetterView, filterOf, groupViews, openDeadLetterView } from '../../../core/api/dead-letter-views.ts';
import { outcomeView, planView, planViewFor, previewViews, staying } from '../../../core/api/plan-views.ts';
import { isoOf } from '../../../core/api/times.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { adviceOn } from '../../../core/failure-advice.ts';
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
  reason: 'The endpoint responded with 500.',
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

const advice = (failureClass: string) => adviceOn(failureClass, 'dead');

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
      reason: 'The endpoint responded with 500.',
      ...advice('http_5xx'),
      attempts: 11,
      first_attempt_at: isoOf(1_000),
      died_at: isoOf(2_000),
      bytes: 20,
    });
  });

  test('of a deleted destination says what remains to be done', () => {
    const found = deadLetterView({ key: 'k', deadLetter: DEAD_LETTER }, { state: 'deleted' });
    const { cause } = advice('http_5xx');
    expect(found).toMatchObject({ cause, remedy: 'Redrive to another destination, or discard.' });
  });

  test('without a destination is shown with the known fields', () => {
    expect(deadLetterView({ key: 'k', deadLetter: UNFILED })).toStrictEqual({
      key: 'k',
      id: 'm1',
      source: 'rule',
      class: 'not_taken',
      code: 'c',
      reason: 'r',
      ...advice('not_taken'),
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
    const target = { state: 'failing', transport: 'webhook', address: 'https://a.example.com/' } as const;
    const found = groupViews(deadLetters, ({ destinationId }) => (destinationId ? target : undefined));
    expect(found).toStrictEqual([
      {
        ...where,
        destination: target,
        ...advice('http_5xx'),
        class: 'http_5xx',
        count: 3,
        oldest_at: isoOf(10),
        newest_at: isoOf(40),
        reason: 'newest',
      },
      {
        source: 'rule',
        ...advice('not_taken'),
        class: 'not_taken',
        count: 2,
        oldest_at: isoOf(3_000),
        newest_at: isoOf(9_000),
        reason: 'r',
      },
      {
        ...where,
        destination: target,
        ...advice('dns'),
        class: 'dns',
        count: 1,
        oldest_at: isoOf(50),
        newest_at: isoOf(50),
        reason: DEAD_LETTER.reason,
      },
    ]);
  });

  test('of the intake are grouped by app and by the shape of their reason', () => {
    const event = (reason: string, appId?: string): DeadLetter => ({
      ...UNFILED,
      source: 'intake',
      class: 'refused',
      reason,
      ...(appId === undefined ? {} : { appId }),
    });
    const groups = groupViews(
      [
        event('detail.updates[1].feed: expected a string'),
        event('detail.updates[7].feed: expected a string'),
        event('detail.new: expected a list'),
        event('detail.new: expected a list', 'acme'),
      ],
      () => undefined,
    );
    expect(groups).toMatchObject([
      { count: 2, reason: 'detail.updates[7].feed: expected a string' },
      { count: 1, reason: 'detail.new: expected a list' },
      { count: 1, app_id: 'acme' },
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
    action: 'redrive',
    filter: {},
    per_minute: 600,
    status: 'running',
    total: 7,
    left: 0,
    redriven: 3,
    discarded: 0,
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
    const [operator, user] = [{ kind: 'operator' }, { kind: 'app' }] as const;
    expect(filterOf(operator, {}, undefined)).toStrictEqual({});
    const input = {
      source: 'sqs',
      scope: 's',
      destination_id: 'dst_1',
      class: 'dns',
      reason: 'no',
      plan_id: 'plan_2',
      from: '1970-01-01T00:00:00Z',
      to: '1970-01-01T00:00:01Z',
      app_id: 'another',
    } as const;
    expect(filterOf(user, input, '123')).toStrictEqual({
      source: 'sqs',
      appId: '123',
      scope: 's',
      destinationId: 'dst_1',
      class: 'dns',
      reason: 'no',
      plan: 'plan_2',
      // Users of an app do not see events.
      deliveriesOnly: true,
      from: 0,
      to: 1_000,
    });
  });

  test('that discards shows its reason and counts what it discarded', () => {
    expect(planView({ ...plan, discard: { reason: 'Old.' } })).toMatchObject({
      action: 'discard',
      reason: 'Old.',
      redriven: 0,
      discarded: 3,
    });
  });

  test('shows its author, but not the name of an operator to users of an app', () => {
    const made = { ...plan, createdBy: { kind: 'operator', subject: 'op-1', name: 'ada@example.com' } } as const;
    const operator = { kind: 'operator', subject: 'op-2' } as const;
    const user = { kind: 'app', subject: 'user-1', apps: ['123'] } as const;
    expect(planViewFor(operator, made)).toMatchObject({ created_by: { kind: 'operator', name: 'ada@example.com' } });
    expect(planViewFor(user, made)).toMatchObject({ created_by: { kind: 'operator' } });
    expect(JSON.stringify(planViewFor(user, made))).not.toMatch(/ada|op-1/);
  });

  test('that was never started says until when it can be started', () => {
    expect(planView({ ...plan, status: 'planned' })).toMatchObject({ expires_at: isoOf(5 + 86_400_000) });
  });

  test('says for each state of a destination what happens to its dead letters', () => {
    const states = ['enabled', 'failing', 'paused', 'disabled', 'deleted'] as const;
    const deadLetters = states.map((state) => ({ ...DEAD_LETTER, destinationId: state }));
    const targetFor = ({ destinationId }: DeadLetter) => {
      const state = states.find((one) => one === destinationId);
      return state && { state };
    };
    const { destinationId: _, ...undecodable } = DEAD_LETTER;
    const refused = { ...UNFILED, source: 'intake', class: 'refused' } as const;
    const all = [...deadLetters, undecodable, UNFILED, refused, refused];
    const preview = previewViews(all, false, targetFor) as { effect: string; count: number; destination?: object }[];
    expect(preview.map(({ effect, count, destination }) => [effect, count, destination])).toEqual([
      ['refused_again', 2, undefined],
      ['sent', 1, { state: 'enabled' }],
      ['waits', 1, { state: 'failing' }],
      ['waits', 1, { state: 'paused' }],
      ['waits', 1, { state: 'disabled' }],
      ['stays', 1, { state: 'deleted' }],
      ['stays', 1, undefined],
      ['to_intake', 1, undefined],
    ]);
    expect(staying(all, targetFor)).toBe(2);
    const discarded = previewViews(all, true, targetFor) as { effect: string }[];
    expect(new Set(discarded.map(({ effect }) => effect))).toEqual(new Set(['discarded']));
  });

  test('says what came of what it redrove', () => {
    const done = { ...plan, redriven: 10, events: 2 };
    expect(outcomeView(done, 5, 1)).toEqual({ delivered: 5, on_the_way: 2, dead_again: 1, events: 2 });
    expect(outcomeView(done, 12, 1)).toMatchObject({ delivered: 12, on_the_way: 0 });
  });
});
