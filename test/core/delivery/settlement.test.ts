/** The settlement of a delivery after an attempt. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOP_LIMIT, requeue, settle, waitAtLeast } from '../../../core/delivery/settlement.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { aDelivery, aFailure, DELIVERED, failed } from '../make.ts';

const NOW = 1_700_000_000_000;
const moment = { now: NOW, random: 0.5 };

describe('a delivery that', () => {
  test('was delivered is acknowledged', () => {
    expect(settle(aDelivery(), DELIVERED, RETRY_SCHEDULES, moment)).toEqual({ kind: 'delivered' });
  });

  test('failed for the first time is requeued with its delay, its next attempt and its failure', () => {
    const failure = aFailure({ status: 503, answer: 'busy', retryAfterSeconds: 7 });
    const delivery = aDelivery();
    expect(settle(delivery, { kind: 'failed', failure }, RETRY_SCHEDULES, moment)).toEqual({
      kind: 'requeue',
      delaySeconds: 7,
      delivery: {
        ...delivery,
        attempt: 2,
        hops: 1,
        firstAttemptAt: NOW,
        lastFailure: { class: 'http_5xx', code: '503', reason: failure.reason, status: 503, answer: 'busy', at: NOW },
      },
    });
  });

  test('failed again keeps the time of its first attempt', () => {
    const delivery = aDelivery({ attempt: 3, hops: 5, firstAttemptAt: 1 });
    expect(settle(delivery, failed(), RETRY_SCHEDULES, moment)).toMatchObject({
      kind: 'requeue',
      delaySeconds: 120,
      delivery: { attempt: 4, hops: 6, firstAttemptAt: 1, lastFailure: { at: NOW } },
    });
  });

  test('has a delay that SQS does not support is parked until it is due, without a hop', () => {
    const delivery = aDelivery({ attempt: 5, hops: 4 });
    expect(settle(delivery, failed(), RETRY_SCHEDULES, moment)).toMatchObject({
      kind: 'park',
      parking: { why: 'retry', dueAt: NOW + 1_800_000, wakeAt: NOW + 1_800_000 },
      delivery: { attempt: 6, hops: 4, lastFailure: { code: '503' } },
    });
  });

  test('has a delay of up to 900 seconds is requeued, and is parked above', () => {
    const afterGap = (gap: number) => settle(aDelivery(), failed(), { fast: [gap], slow: [] }, moment);
    expect(afterGap(900)).toMatchObject({ kind: 'requeue', delaySeconds: 900 });
    expect(afterGap(901)).toMatchObject({ kind: 'park', parking: { dueAt: NOW + 901_000 } });
  });

  test('an operator sent to a disabled destination is retried on its queue, and is buried instead of parked', () => {
    const forced = aDelivery({ resentAt: 1, evenIfDisabled: true });
    expect(settle({ ...forced, attempt: 4 }, failed(), RETRY_SCHEDULES, moment)).toMatchObject({ kind: 'requeue' });
    const last = settle({ ...forced, attempt: 5 }, failed(), RETRY_SCHEDULES, moment);
    expect(last).toMatchObject({
      kind: 'bury',
      delivery: {
        attempt: 5,
        lastFailure: {
          class: 'http_5xx',
          reason: expect.stringMatching(
            /^The endpoint responded with 503\. An operator sent it to a disabled destination/,
          ),
        },
      },
    });
  });

  test.each([
    ['whose schedule is used up', 11, failed()],
    ['whose slow schedule is used up', 6, failed({ pace: 'slow' })],
    ['that no further attempt fixes', 1, failed({ pace: 'never', class: 'gone', code: '410' })],
  ])('%s is buried with the attempts made and the last failure', (_, attempt, outcome) => {
    const delivery = aDelivery({ attempt, firstAttemptAt: 1 });
    expect(settle(delivery, outcome, RETRY_SCHEDULES, moment)).toMatchObject({
      kind: 'bury',
      delivery: { attempt, firstAttemptAt: 1, body: delivery.body, lastFailure: { at: NOW } },
    });
  });

  test('has too many hops is buried with the reason of its last attempt', () => {
    const nearly = aDelivery({ hops: HOP_LIMIT - 1 });
    const full = aDelivery({ hops: HOP_LIMIT });
    expect(settle(nearly, failed(), RETRY_SCHEDULES, moment)).toMatchObject({
      kind: 'requeue',
      delivery: { hops: HOP_LIMIT },
    });
    expect(settle(full, failed(), RETRY_SCHEDULES, moment)).toMatchObject({
      kind: 'bury',
      delivery: {
        lastFailure: {
          class: 'hop_limit',
          code: 'HopLimit',
          reason:
            'The delivery was put back on its queue 1000 times. The last attempt failed: The endpoint responded with 503.',
          at: NOW,
        },
      },
    });
  });

  test('was requeued without an attempt keeps its attempt, and its hops are limited as well', () => {
    const delivery = aDelivery({ attempt: 3, hops: 2 });
    expect(requeue(delivery, 5, NOW)).toEqual({ kind: 'requeue', delivery: { ...delivery, hops: 3 }, delaySeconds: 5 });
    expect(requeue(aDelivery({ hops: HOP_LIMIT }), 5, NOW)).toMatchObject({
      kind: 'bury',
      delivery: { lastFailure: { class: 'hop_limit', reason: 'The delivery was put back on its queue 1000 times.' } },
    });
  });

  test('always fails is attempted 11 times (6 times on the slow schedule) and then buried, unchanged except for its history', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fast' as const, 'slow' as const),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 11, maxLength: 11 }),
        (pace, dice) => {
          const start = aDelivery();
          let delivery = start;
          let attempts = 0;
          for (const random of dice) {
            attempts++;
            const settlement = settle(delivery, failed({ pace }), RETRY_SCHEDULES, { now: NOW, random });
            if (settlement.kind === 'delivered') throw new Error('a failure was settled as a delivery');
            delivery = settlement.delivery;
            if (settlement.kind === 'bury') break;
          }
          expect(attempts).toBe(pace === 'fast' ? 11 : 6);
          const { attempt, hops, lastFailure, firstAttemptAt, ...same } = delivery;
          expect({ ...same, attempt: 1, hops: 0 }).toEqual(start);
          expect(attempt).toBe(attempts);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test('a delay of one second is kept, and a shorter one is zero', () => {
  expect(waitAtLeast(aDelivery(), 1, 0)).toMatchObject({ kind: 'requeue', delaySeconds: 1 });
  expect(waitAtLeast(aDelivery(), 0.9, 0)).toBeUndefined();
});
