/** Where a delivery is now, from its attempts and its rows. */
import { describe, expect, test } from '@jest/globals';
import { type AttemptRow, attemptRow, type FollowUp } from '../../../core/attempts/attempt.ts';
import {
  type DeliveryFacts,
  dueTimesOf,
  replacementsIn,
  type Whereabouts,
  whereaboutsOf,
  worstOf,
} from '../../../core/journal/state.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const [MINUTE, HOUR] = [60_000, 3_600_000];

function attempt(minutesAgo: number, outcome = DELIVERED, followUps?: readonly FollowUp[], number = 1): AttemptRow {
  const startedAt = NOW - minutesAgo * MINUTE;
  const delivery = aDelivery({ attempt: number });
  return attemptRow({ delivery, outcome, startedAt, durationMs: 20, ...(followUps ? { followUps } : {}) });
}

const where = (facts: Partial<DeliveryFacts>, replacements: readonly Whereabouts[] = []) => {
  const { state, reason } = whereaboutsOf(
    { packedAt: NOW - HOUR / 2, isDead: false, attempts: [], ...facts },
    replacements,
    NOW,
  );
  expect(reason).toMatch(/^It |^No |^Attempt /);
  expect(reason).toMatch(/\.$/);
  return [state, reason];
};
const busy = failed({ reason: 'The endpoint answered 503.' });

describe('a delivery', () => {
  test('that was delivered once is delivered, whatever happened before and after', () => {
    const parked = { dueAt: NOW, why: 'paused' } as const;
    const attempts = [attempt(9, busy, [{ at: NOW }]), attempt(5, DELIVERED, undefined, 2), attempt(1, busy, [{}], 3)];
    expect(where({ attempts, parked })).toEqual([
      'delivered',
      'It was delivered at 2026-11-24T11:55:00.000Z with attempt 2.',
    ]);
  });

  test('waits in its queue until its first attempt, and is unknown if there is none for an hour', () => {
    expect(where({})).toEqual(['waiting', 'It was packed and has not been attempted yet.']);
    expect(where({ packedAt: NOW - 2 * HOUR })[0]).toBe('unknown');
  });

  test('waits for the next attempt, and is unknown if that is overdue by an hour', () => {
    const [state, reason] = where({ attempts: [attempt(5, busy, [{ at: NOW + MINUTE }])] });
    expect(state).toBe('waiting');
    expect(reason).toMatch(
      /Attempt 1 at .* failed: The endpoint answered 503. The next attempt is due at 2026-11-24T12:01/,
    );
    expect(where({ attempts: [attempt(300, busy, [{ at: NOW - 2 * HOUR }])] })[0]).toBe('unknown');
    expect(where({ attempts: [attempt(5, busy)] })).toEqual([
      'unknown',
      expect.stringMatching(/What followed is not known/),
    ]);
  });

  test.each([
    ['retry', /waits for its next attempt/],
    ['open', /circuit breaker is open/],
    ['paused', /destination is paused/],
    ['disabled', /destination is disabled/],
  ] as const)('in the holding table is parked with the reason %s', (why, words) => {
    expect(where({ parked: { dueAt: NOW, why } })).toEqual(['parked', expect.stringMatching(words)]);
  });

  test('is dead with the reason of its dead letter, or of its last attempt until the dead letter is archived', () => {
    const dead = { key: 'dl_x', diedAt: NOW, reason: 'It expired.' };
    expect(where({ dead })).toEqual(['dead', 'It became a dead letter at 2026-11-24T12:00:00.000Z: It expired.']);
    expect(where({ dead: { ...dead, discarded: 'Not needed.' } })[1]).toMatch(
      /It expired. The dead letter was discarded: Not needed.$/,
    );
    expect(where({ attempts: [attempt(5, busy, [{}])] })).toEqual([
      'dead',
      expect.stringMatching(/503. It became a dead letter.$/),
    ]);
    expect(where({ attempts: [attempt(60, busy, [{}])] })[1]).toMatch(/The dead letter no longer exists.$/);
    expect(where({ isDead: true, packedAt: NOW })).toEqual(['dead', 'It became a dead letter without an attempt.']);
  });

  test('that was replaced is where its replacements are, and the worst of them counts', () => {
    const attempts = [
      attempt(5, busy, [
        { at: NOW, deliveryId: 'dlv_b' },
        { at: NOW, deliveryId: 'dlv_c' },
      ]),
    ];
    expect(replacementsIn(attempts)).toEqual(['dlv_b', 'dlv_c']);
    const [delivered, dead] = (['delivered', 'dead'] as const).map((state) => ({ state, reason: '' }));
    expect(where({ attempts }, [delivered as Whereabouts, dead as Whereabouts])[0]).toBe('dead');
    expect(where({ attempts }, [delivered as Whereabouts])[0]).toBe('delivered');
  });
});

test('a parked delivery is sought at its time of packing and at its next attempt', () => {
  const facts = {
    packedAt: 5,
    attempts: [attempt(9, busy, [{ at: 1 }]), attempt(5, busy, [{ at: 7 }, { at: 8, deliveryId: 'x' }])],
  };
  expect(dueTimesOf(facts)).toEqual([5, 7]);
  expect(dueTimesOf({ packedAt: 5, attempts: [] })).toEqual([5]);
});

test('of several states, the one that needs attention most is reported', () => {
  const all = (['delivered', 'unknown', 'waiting', 'parked', 'dead'] as const).map((state) => ({
    state,
    reason: state,
  }));
  for (let length = 1; length <= all.length; length++) {
    expect(worstOf(all.slice(0, length))?.state).toBe(all[length - 1]?.state);
    expect(worstOf(all.slice(0, length).toReversed())?.state).toBe(all[length - 1]?.state);
  }
  expect(worstOf([])).toBeUndefined();
});
