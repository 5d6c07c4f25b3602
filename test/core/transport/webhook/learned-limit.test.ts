/** The body size that is learned from 413 answers of an endpoint. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pack } from '../../../../core/delivery/pack.ts';
import { LEARNED_LIMIT } from '../../../../core/limits.ts';
import { learnLimit, withoutLapsedLimit } from '../../../../core/transport/webhook/learned-limit.ts';
import { aQueue, aWebhook, feedDetail, updateOf } from '../../make.ts';

const NOW = 1_700_000_000_000;
const UNTIL = NOW + LEARNED_LIMIT.seconds * 1000;

describe('a refused body', () => {
  test('sets the limit to half of its size for a day', () => {
    expect(learnLimit(aWebhook(), 200_001, NOW)).toEqual(aWebhook({ learned_limit: { bytes: 100_000, until: UNTIL } }));
  });

  test('always sets a limit below its own size, and none below the minimum', () => {
    expect(learnLimit(aWebhook(), 9_000, NOW)?.learned_limit?.bytes).toBe(8_192);
    expect(learnLimit(aWebhook(), 8_193, NOW)?.learned_limit?.bytes).toBe(8_192);
    expect(learnLimit(aWebhook(), 8_192, NOW)).toBeUndefined();
    expect(learnLimit(aWebhook(), 10, NOW)).toBeUndefined();
  });

  test('that was packed before a smaller limit was learned changes nothing', () => {
    const known = aWebhook({ learned_limit: { bytes: 50_000, until: UNTIL } });
    expect(learnLimit(known, 100_000, NOW)).toBeUndefined();
    expect(learnLimit(known, 99_999, NOW)?.learned_limit?.bytes).toBe(49_999);
  });

  test('sets a new limit after the learned one has expired', () => {
    const lapsed = aWebhook({ learned_limit: { bytes: 2_000, until: NOW } });
    expect(learnLimit(lapsed, 100_000, NOW)?.learned_limit).toEqual({ bytes: 50_000, until: UNTIL });
  });
});

test('a learned limit expires, and the other settings stay', () => {
  const limited = aWebhook({ max_batch: 7, learned_limit: { bytes: 2_000, until: UNTIL } });
  expect(withoutLapsedLimit(limited, UNTIL - 1)).toBe(limited);
  expect(withoutLapsedLimit(limited, UNTIL)).toEqual(aWebhook({ max_batch: 7 }));
  expect(withoutLapsedLimit(aQueue(), NOW)).toEqual(aQueue());
});

describe('packing with a learned limit', () => {
  const activity = (id: string, characters: number) => ({ id, text: 'x'.repeat(characters) });
  const limited = aWebhook({ learned_limit: { bytes: 2_000, until: UNTIL } });

  test('keeps bodies below it, and splits updates with several activities', () => {
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

  test('splits with the limits of the contract only, if the repeated part of each piece exceeds the learned limit', () => {
    const fields = { new: Array.from({ length: 250 }, (_, n) => activity(String(n), 10)), custom: 'x'.repeat(3_000) };
    const update = updateOf(feedDetail({ event_id: 'a', ...fields }));
    const { bodies, tooLarge } = pack([update], limited);
    expect(tooLarge).toEqual([]);
    expect(bodies.map(({ activities }) => activities)).toEqual([100, 100, 50]);
    expect(bodies).toEqual(pack([update], aWebhook()).bodies);
  });

  test('gives up nothing that would be delivered without it', () => {
    const size = fc.nat(3_000);
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 150 }), size, size, (sizes, frame, bytes) => {
        const made = sizes.map((characters, n) => activity(String(n), characters));
        const updates = [updateOf(feedDetail({ event_id: 'a', new: made, custom: 'x'.repeat(frame) }))];
        const { bodies, tooLarge } = pack(updates, aWebhook({ learned_limit: { bytes, until: UNTIL } }));
        expect(tooLarge).toEqual([]);
        expect(bodies.reduce((sum, { activities }) => sum + activities, 0)).toBe(sizes.length);
        for (const body of bodies) expect(body.activities).toBeLessThanOrEqual(100);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('sends a larger activity alone instead of giving it up', () => {
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
