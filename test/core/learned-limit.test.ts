/** The size that an endpoint's 413 answers teach. */
import { describe, expect, test } from '@jest/globals';
import { pack } from '../../core/delivery/pack.ts';
import { learnLimit, withoutLapsedLimit } from '../../core/learned-limit.ts';
import { LEARNED_LIMIT } from '../../core/limits.ts';
import { aQueue, aWebhook, feedDetail, updateOf } from './make.ts';

const NOW = 1_700_000_000_000;
const UNTIL = NOW + LEARNED_LIMIT.seconds * 1000;

describe('a refused body', () => {
  test('teaches half of its size for a day', () => {
    expect(learnLimit(aWebhook(), 200_001, NOW)).toEqual(aWebhook({ learned_limit: { bytes: 100_000, until: UNTIL } }));
  });

  test('always teaches a smaller size than its own, and none where that would be below the least', () => {
    expect(learnLimit(aWebhook(), 1_500, NOW)?.learned_limit?.bytes).toBe(1_024);
    expect(learnLimit(aWebhook(), 1_025, NOW)?.learned_limit?.bytes).toBe(1_024);
    expect(learnLimit(aWebhook(), 1_024, NOW)).toBeUndefined();
    expect(learnLimit(aWebhook(), 10, NOW)).toBeUndefined();
  });

  test('that was packed before a smaller size was learned teaches nothing', () => {
    const known = aWebhook({ learned_limit: { bytes: 50_000, until: UNTIL } });
    expect(learnLimit(known, 100_000, NOW)).toBeUndefined();
    expect(learnLimit(known, 99_999, NOW)?.learned_limit?.bytes).toBe(49_999);
  });

  test('teaches anew when what was learned has lapsed', () => {
    const lapsed = aWebhook({ learned_limit: { bytes: 2_000, until: NOW } });
    expect(learnLimit(lapsed, 100_000, NOW)?.learned_limit).toEqual({ bytes: 50_000, until: UNTIL });
  });
});

test('a learned size lapses, and the other settings stay', () => {
  const limited = aWebhook({ max_batch: 7, learned_limit: { bytes: 2_000, until: UNTIL } });
  expect(withoutLapsedLimit(limited, UNTIL - 1)).toBe(limited);
  expect(withoutLapsedLimit(limited, UNTIL)).toEqual(aWebhook({ max_batch: 7 }));
  expect(withoutLapsedLimit(aQueue(), NOW)).toEqual(aQueue());
});

describe('packing by a learned size', () => {
  const activity = (id: string, characters: number) => ({ id, text: 'x'.repeat(characters) });
  const limited = aWebhook({ learned_limit: { bytes: 2_000, until: UNTIL } });

  test('keeps bodies below it, and splits updates of several activities', () => {
    const updates = [
      updateOf(feedDetail({ event_id: 'a', new: [activity('1', 500), activity('2', 500), activity('3', 900)] })),
      updateOf(feedDetail({ event_id: 'b', new: [activity('4', 500)] })),
      updateOf(feedDetail({ event_id: 'c', new: [activity('5', 500)] })),
    ];
    const { bodies, tooLarge } = pack(updates, limited);
    expect(tooLarge).toEqual([]);
    expect(Math.max(...bodies.map(({ bytes }) => bytes))).toBeLessThanOrEqual(2_000);
    expect(pack(updates, aWebhook()).bodies).toHaveLength(1);
  });

  test('sends an activity that is larger by itself alone, instead of giving it up', () => {
    const updates = [
      updateOf(feedDetail({ event_id: 'a', new: [activity('1', 100)] })),
      updateOf(feedDetail({ event_id: 'b', new: [activity('2', 9_000)] })),
      updateOf(feedDetail({ event_id: 'c', new: [activity('3', 100)] })),
    ];
    const { bodies, tooLarge } = pack(updates, limited);
    expect(tooLarge).toEqual([]);
    expect(bodies.map(({ updates: packed }) => packed.map(({ eventId }) => eventId))).toEqual([['a'], ['b'], ['c']]);
  });
});
