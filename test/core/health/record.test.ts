/**
 * Attempts update the health of their destination: one write per destination and batch, a retry after a conflict, and
 * none for attempts that say nothing about the endpoint.
 */
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import { createHealthRecorder } from '../../../core/health/record.ts';
import type { FailureClass, Outcome } from '../../../core/outcome.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

const NOW = 1_700_000_040_000;
const ID = aDelivery().destinationId;

function attempt(outcome: Outcome, changes: Partial<Delivery> = {}): Attempt {
  return { delivery: aDelivery(changes), outcome, startedAt: NOW - 5, durationMs: 5 };
}

function failures(times: number): Attempt[] {
  return Array.from({ length: times }, () => attempt(failed()));
}

interface Stored {
  readonly health: Health;
  readonly version: number;
}

/** A store that another writer changes before the first `conflicts` writes. */
function aRecorder(health: Health = HEALTHY, conflicts = 0, theirs: (health: Health) => Health = (same) => same) {
  let left = conflicts;
  const stored = new Map<string, Stored>([[ID, { health, version: 1 }]]);
  const written: { id: string; scope: string; nextDue: number | 'keep'; health: Health }[] = [];
  const reads: string[] = [];
  const get = (id: string) => stored.get(id) ?? { health: HEALTHY, version: 0 };
  const known = new Map(stored);
  const record = createHealthRecorder<Stored>({
    known: async (id) => known.get(id) ?? get(id),
    read: async (id) => {
      reads.push(id);
      return get(id);
    },
    write: async ({ destinationId: id, scope }, before, after, nextDue) => {
      if (left > 0) {
        left--;
        stored.set(id, { health: theirs(get(id).health), version: get(id).version + 1 });
      }
      if (get(id).version !== before.version) return false;
      stored.set(id, { health: after, version: before.version + 1 });
      written.push({ id, scope, nextDue, health: after });
      return true;
    },
    now: () => NOW,
  });
  return { record, written, reads, health: (id = ID) => get(id).health };
}

describe('a batch of attempts', () => {
  test('counts a 413 against an endpoint only if the delivery has no smaller replacement', async () => {
    const refused = attempt(failed({ class: 'http_4xx', status: 413 }));
    const { record, written, health } = aRecorder();
    await record(Array.from({ length: 20 }, () => ({ ...refused, replacedBy: ['b', 'c'] })));
    expect(written).toEqual([]);
    await record([refused]);
    expect(health().failures).toBe(1);
  });

  test('is combined in order and written once', async () => {
    const { record, written, health } = aRecorder();
    await record([...failures(3), attempt(DELIVERED), ...failures(2)]);
    expect(health()).toEqual({
      breaker: 'closed',
      failures: 2,
      firstFailureAt: NOW,
      probes: 0,
      lastSuccessAt: 1_700_000_040_000,
      lastFailure: { at: NOW, class: 'http_5xx', code: '503', reason: 'The endpoint responded with 503.' },
    });
    expect(written).toMatchObject([{ id: ID, scope: 'feed_group:user', nextDue: 'keep' }]);
  });

  test('counts the slow answers of delivered attempts', async () => {
    const { record, health } = aRecorder();
    await record([attempt({ kind: 'delivered', slowAnswer: true }), attempt({ kind: 'delivered', slowAnswer: true })]);
    expect(health()).toMatchObject({ breaker: 'closed', failures: 0, slowAnswers: 2 });
  });

  test('of several destinations is written once for each', async () => {
    const { record, written } = aRecorder();
    await record([attempt(failed()), attempt(failed(), { destinationId: 'dst_2' }), attempt(failed())]);
    expect(written.map(({ id, health }) => [id, health.failures])).toEqual([
      [ID, 2],
      ['dst_2', 1],
    ]);
  });

  test('of successes is written once a minute', async () => {
    const { record, written } = aRecorder();
    await record([attempt(DELIVERED), attempt(DELIVERED)]);
    await record([attempt(DELIVERED)]);
    expect(written).toHaveLength(1);
  });

  test('without attempts reads and writes nothing', async () => {
    const { record, written, reads } = aRecorder();
    await record([]);
    expect([written, reads]).toEqual([[], []]);
  });
});

describe('when another writer was faster', () => {
  test('its changes are kept and the new ones are added', async () => {
    const theirs = (health: Health): Health => ({ ...health, failures: health.failures + 5, firstFailureAt: 7 });
    const { record, health, reads } = aRecorder(HEALTHY, 1, theirs);
    await record(failures(2));
    expect(health()).toMatchObject({ failures: 7, firstFailureAt: 7 });
    expect(reads).toEqual([ID]);
  });

  test('the write is attempted four times and then given up, because a lost count does no harm', async () => {
    const { record, written, reads } = aRecorder(HEALTHY, 4);
    await record(failures(2));
    expect(written).toEqual([]);
    expect(reads).toHaveLength(4);
    const third = aRecorder(HEALTHY, 3);
    await third.record(failures(2));
    expect(third.written).toHaveLength(1);
  });

  test('and has written the same, nothing is written', async () => {
    const success: Health = { breaker: 'closed', failures: 0, probes: 0, lastSuccessAt: 1_700_000_040_000 };
    const { record, written } = aRecorder(HEALTHY, 1, () => success);
    await record([attempt(DELIVERED)]);
    expect(written).toEqual([]);
  });
});

describe('an attempt that says nothing about the endpoint', () => {
  test.each<FailureClass>(['too_large', 'destination_missing', 'expired', 'hop_limit', 'secrets'])(
    'is a failure of class %s',
    async (failureClass) => {
      const { record, written } = aRecorder();
      await record([attempt(failed({ class: failureClass }))]);
      expect(written).toEqual([]);
    },
  );

  test.each([DELIVERED, failed(), failed({ class: 'gone', pace: 'never', code: '410' })])(
    'is a redriven delivery, whatever its outcome',
    async (outcome) => {
      const { record, written } = aRecorder();
      await record([attempt(outcome, { redrivenAt: 5 })]);
      expect(written).toEqual([]);
    },
  );

  test.each([DELIVERED, failed()])('is a delivery that was sent again, whatever its outcome', async (outcome) => {
    const { record, written } = aRecorder();
    await record([attempt(outcome, { resentAt: 5 })]);
    expect(written).toEqual([]);
  });

  test('is not a redriven delivery that was sent as the probe', async () => {
    const open: Health = { breaker: 'open', failures: 10, probes: 0, probeAt: 1, leaseUntil: NOW + 1 };
    const { record, health } = aRecorder(open);
    await record([attempt(DELIVERED, { redrivenAt: 5, probe: true })]);
    expect(health()).toMatchObject({ breaker: 'closed', releaseStep: 10 });
  });
});

describe('wake is scheduled', () => {
  const open: Health = { breaker: 'open', failures: 10, firstFailureAt: 1, probes: 1, probeAt: 1, leaseUntil: NOW + 1 };
  const of = async (health: Health, attempts: readonly Attempt[]) => {
    const { record, written } = aRecorder(health);
    await record(attempts);
    return written[0]?.nextDue;
  };

  test('immediately when the breaker closes', async () => {
    expect(await of(open, [attempt(DELIVERED, { probe: true })])).toBe(NOW);
  });

  test('immediately when the destination was disabled, and once', async () => {
    const gone = attempt(failed({ class: 'gone', pace: 'never', code: '410' }));
    expect(await of(HEALTHY, [gone])).toBe(NOW);
    expect(await of({ ...HEALTHY, disabled: 'gone' }, [gone])).toBe('keep');
  });

  test('at the next probe when one failed', async () => {
    const recently = { ...open, firstFailureAt: NOW - 1 };
    expect(await of(recently, [attempt(failed(), { probe: true })])).toBe(NOW + 4 * 60_000);
  });

  test('not when it opens, because a parked delivery schedules it', async () => {
    expect(await of(HEALTHY, failures(10))).toBe('keep');
    expect(await of({ ...open, firstFailureAt: NOW - 1 }, failures(1))).toBe('keep');
  });
});

test('the opening of a breaker is not reported when nothing was written, whichever other writer stored it', async () => {
  const same = aRecorder({ ...HEALTHY, lastSuccessAt: Math.floor(NOW / 60_000) * 60_000 });
  expect(await same.record([attempt(DELIVERED)])).toEqual([]);
  expect(same.written).toEqual([]);
  const beaten = aRecorder(HEALTHY, 99);
  expect(await beaten.record(failures(10))).toEqual([]);
});
