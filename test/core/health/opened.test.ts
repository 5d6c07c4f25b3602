/** The opening of a breaker is reported once, by the writer that opened it. */
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { HEALTHY, type Health, OPENS_AFTER } from '../../../core/health/health.ts';
import { createHealthRecorder } from '../../../core/health/record.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

const delivery = aDelivery({ transport: 'webhook' });
const OPENED = { appId: '123', scope: 'feed_group:user', destinationId: delivery.destinationId, transport: 'webhook' };
const attempts = (count: number, outcome: Outcome): Attempt[] =>
  Array.from({ length: count }, () => ({ delivery, outcome, startedAt: 1, durationMs: 1 }));

/** @param theirs what another writer stored before. */
function recorderOf(health: Health, theirs?: Health) {
  let stored = { health };
  let isFirst = true;
  return createHealthRecorder({
    known: async () => stored,
    read: async () => stored,
    write: async (_whose, _before, next) => {
      const isLate = isFirst && theirs !== undefined;
      isFirst = false;
      stored = { health: isLate ? theirs : next };
      return !isLate;
    },
    now: () => 1_000,
  });
}

describe('a recorder', () => {
  test('reports that a breaker opened, with its destination', async () => {
    const record = recorderOf(HEALTHY);
    expect(await record(attempts(OPENS_AFTER - 1, failed()))).toEqual([]);
    expect(await record(attempts(1, failed()))).toEqual([OPENED]);
    expect(await record(attempts(1, failed()))).toEqual([]);
  });

  test('reports nothing when another writer had opened it', async () => {
    const theirs: Health = { breaker: 'open', failures: OPENS_AFTER, firstFailureAt: 1, probes: 0, probeAt: 5 };
    expect(await recorderOf(HEALTHY, theirs)(attempts(OPENS_AFTER, failed()))).toEqual([]);
  });

  test('reports nothing when it closes or after a success', async () => {
    const open: Health = { breaker: 'open', failures: OPENS_AFTER, firstFailureAt: 1, probes: 0, probeAt: 5 };
    expect(await recorderOf(open)(attempts(1, DELIVERED))).toEqual([]);
    expect(await recorderOf(HEALTHY)(attempts(3, DELIVERED))).toEqual([]);
  });
});
