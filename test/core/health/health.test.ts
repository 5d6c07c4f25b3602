/**
 * The state transitions of the breaker: opening, probes and their delays, lease, closing, steps of a release,
 * disabling, enabling.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  afterFailure,
  afterRelease,
  afterSuccess,
  DISABLED_AFTER_MS,
  enabled,
  FIRST_RELEASE,
  HEALTHY,
  type Health,
  isUnhealthy,
  LARGEST_RELEASE,
  mayProbe,
  OPENS_AFTER,
  PROBE_LEASE_MS,
  probeGapMs,
  probing,
} from '../../../core/health/health.ts';
import { aFailure } from '../make.ts';

const NOW = 1_700_000_040_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const GONE = aFailure({ class: 'gone', pace: 'never', code: '410' });

function failing(times: number, health: Health = HEALTHY, at = NOW): Health {
  return Array.from({ length: times }).reduce<Health>((one) => afterFailure(one, aFailure(), false, at), health);
}

/** The failure of `failing`, as the health stores it. */
const LAST = { at: NOW, class: 'http_5xx', code: '503', reason: 'The endpoint responded with 503.' } as const;

/** A breaker that opened at `NOW`. */
const OPEN = failing(OPENS_AFTER);

describe('the breaker', () => {
  test('stays closed for nine failures in a row and opens with the tenth', () => {
    expect(OPENS_AFTER).toBe(10);
    expect(failing(9)).toEqual({ breaker: 'closed', failures: 9, firstFailureAt: NOW, probes: 0, lastFailure: LAST });
    expect(failing(10)).toEqual({
      breaker: 'open',
      failures: 10,
      firstFailureAt: NOW,
      openedAt: NOW,
      probes: 0,
      probeAt: NOW + MINUTE,
      lastFailure: LAST,
    });
  });

  test('counts only failures in a row', () => {
    const interrupted = failing(9, afterSuccess(failing(9), NOW));
    expect(interrupted).toMatchObject({ breaker: 'closed', failures: 9 });
    expect(failing(1, interrupted).breaker).toBe('open');
  });

  test('records the first failure of the row, not the last', () => {
    const first = afterFailure(HEALTHY, aFailure(), false, NOW);
    expect(afterFailure(first, aFailure(), false, NOW + DAY).firstFailureAt).toBe(NOW);
    expect(afterFailure(afterSuccess(first, NOW), aFailure(), false, NOW + DAY).firstFailureAt).toBe(NOW + DAY);
  });

  test('stops a release when it opens', () => {
    expect(failing(OPENS_AFTER, { ...HEALTHY, releaseStep: 40 })).not.toHaveProperty('releaseStep');
    expect(failing(OPENS_AFTER - 1, { ...HEALTHY, releaseStep: 40 }).releaseStep).toBe(40);
  });

  test('closes with the first success and starts a release', () => {
    expect(afterSuccess(probing(OPEN, NOW), NOW + 90_000)).toEqual({
      breaker: 'closed',
      failures: 0,
      probes: 0,
      lastSuccessAt: 1_700_000_100_000,
      releaseStep: 10,
    });
  });

  test('stores the time of the last success in minutes, so that successes are written once a minute', () => {
    expect(afterSuccess(HEALTHY, NOW + 59_999)).toEqual(afterSuccess(HEALTHY, NOW));
    expect(afterSuccess(HEALTHY, NOW + 60_000)).not.toEqual(afterSuccess(HEALTHY, NOW));
  });

  test('counts slow answers in a row: a failure does not change the count, and a prompt answer resets it', () => {
    const slow = afterSuccess(afterSuccess(HEALTHY, NOW, true), NOW, true);
    expect(slow).toMatchObject({ failures: 0, slowAnswers: 2 });
    expect(afterFailure(slow, aFailure(), false, NOW)).toMatchObject({ failures: 1, slowAnswers: 2 });
    expect(afterSuccess(slow, NOW)).not.toHaveProperty('slowAnswers');
  });

  test('continues a release at its current step when more attempts succeed', () => {
    expect(afterSuccess({ ...HEALTHY, releaseStep: 80 }, NOW).releaseStep).toBe(80);
    expect(afterSuccess(HEALTHY, NOW)).not.toHaveProperty('releaseStep');
  });
});

describe('a probe', () => {
  test('is sent after 1, 2, 4, 8, 15 and then every 15 minutes', () => {
    expect([0, 1, 2, 3, 4, 5, 50, 2_000].map((failed) => probeGapMs(failed) / MINUTE)).toEqual([
      1, 2, 4, 8, 15, 15, 15, 15,
    ]);
  });

  test('that fails sets the time of the next one and releases the lease', () => {
    let health = OPEN;
    const gaps = [1, 2, 3, 4, 5].map((minute) => {
      const at = NOW + minute * 20 * MINUTE;
      health = afterFailure(probing(health, at - 1), aFailure(), true, at);
      expect(health).not.toHaveProperty('leaseUntil');
      return ((health.probeAt ?? 0) - at) / MINUTE;
    });
    expect(gaps).toEqual([2, 4, 8, 15, 15]);
    expect(health).toMatchObject({ breaker: 'open', probes: 5, failures: 15, firstFailureAt: NOW });
  });

  test('is not delayed by failures of sends in progress, and keeps its lease', () => {
    const leased = probing(OPEN, NOW + MINUTE);
    const after = afterFailure(leased, aFailure(), false, NOW + MINUTE + 1);
    expect(after).toEqual({ ...leased, failures: 11, lastFailure: { ...LAST, at: NOW + MINUTE + 1 } });
  });

  test('is sent only when its time has come and the breaker is open', () => {
    expect(mayProbe(OPEN, NOW + MINUTE - 1)).toBe(false);
    expect(mayProbe(OPEN, NOW + MINUTE)).toBe(true);
    expect(mayProbe({ ...OPEN, breaker: 'closed' }, NOW + DAY)).toBe(false);
    expect(mayProbe(HEALTHY, NOW)).toBe(false);
  });

  test('is the only one until its lease ends, and then another one can be sent', () => {
    const leased = probing(OPEN, NOW + MINUTE);
    expect(PROBE_LEASE_MS).toBe(5 * MINUTE);
    expect(mayProbe(leased, NOW + MINUTE + PROBE_LEASE_MS - 1)).toBe(false);
    expect(mayProbe(leased, NOW + MINUTE + PROBE_LEASE_MS)).toBe(true);
  });
});

describe('the last failure', () => {
  const long = aFailure({ reason: 'r'.repeat(900), answer: 'a'.repeat(900), status: 503 });

  test('is stored in a short form, so that the item stays below 1 KB', () => {
    const { lastFailure } = afterFailure(HEALTHY, long, false, NOW);
    expect(lastFailure).toMatchObject({ status: 503, reason: 'r'.repeat(200), answer: 'a'.repeat(120) });
  });

  test('is removed by a success and when a person enables the destination', () => {
    const failed = afterFailure(HEALTHY, long, false, NOW);
    expect(afterSuccess(failed, NOW)).not.toHaveProperty('lastFailure');
    expect(enabled(failed)).not.toHaveProperty('lastFailure');
  });
});

describe('a disabled destination', () => {
  test('keeps the time at which it was disabled until a person enables it', () => {
    const disabled = afterFailure(afterFailure(HEALTHY, GONE, false, NOW), GONE, false, NOW + MINUTE);
    expect(disabled).toMatchObject({ disabled: 'gone', disabledAt: NOW });
    expect(afterSuccess(disabled, NOW + DAY)).toMatchObject({ disabled: 'gone', disabledAt: NOW });
    expect(enabled(disabled)).not.toHaveProperty('disabledAt');
  });

  test('is unhealthy, as is one whose circuit breaker is open', () => {
    expect([HEALTHY, failing(9), OPEN, afterFailure(HEALTHY, GONE, false, NOW)].map(isUnhealthy)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('a release', () => {
  test('grows 10, 20, 40 … up to its largest step, and ends with the backlog', () => {
    let health = afterSuccess(OPEN, NOW);
    const steps: (number | undefined)[] = [];
    for (let tick = 0; tick < 12; tick++) {
      steps.push(health.releaseStep);
      health = afterRelease(health, true);
    }
    expect(steps).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 5_120, 5_120]);
    expect(afterRelease(health, false)).not.toHaveProperty('releaseStep');
    expect([FIRST_RELEASE, LARGEST_RELEASE]).toEqual([10, 5_120]);
  });

  test('changes nothing else', () => {
    const { releaseStep: _, ...others } = afterSuccess(OPEN, NOW);
    expect(afterRelease({ ...others, releaseStep: 10 }, true)).toEqual({ ...others, releaseStep: 20 });
    expect(afterRelease({ ...others, releaseStep: 10 }, false)).toEqual(others);
  });
});

describe('a destination is disabled', () => {
  test('after five days without one success', () => {
    const first = afterFailure(HEALTHY, aFailure(), false, NOW);
    expect(DISABLED_AFTER_MS).toBe(5 * DAY);
    expect(afterFailure(first, aFailure(), false, NOW + 5 * DAY - 1)).not.toHaveProperty('disabled');
    expect(afterFailure(first, aFailure(), false, NOW + 5 * DAY).disabled).toBe('failing');
    expect(afterFailure(OPEN, aFailure(), true, NOW + 5 * DAY).disabled).toBe('failing');
  });

  test('not when an attempt succeeded in the meantime', () => {
    const recovered = afterSuccess(failing(3), NOW + 4 * DAY);
    expect(afterFailure(recovered, aFailure(), false, NOW + 6 * DAY)).not.toHaveProperty('disabled');
  });

  test('immediately by a 410, whatever happened before', () => {
    expect(afterFailure(HEALTHY, GONE, false, NOW).disabled).toBe('gone');
    expect(afterFailure(OPEN, GONE, true, NOW + 6 * DAY).disabled).toBe('gone');
  });

  test('until a person enables it: neither success nor failure enables it', () => {
    const gone = afterFailure(HEALTHY, GONE, false, NOW);
    expect(afterSuccess(gone, NOW).disabled).toBe('gone');
    expect(afterFailure(gone, aFailure(), false, NOW + 9 * DAY).disabled).toBe('gone');
  });
});

describe('a destination that was enabled', () => {
  test('is healthy, and its backlog is released in steps', () => {
    const failed = afterFailure(probing(OPEN, NOW), aFailure(), false, NOW + 5 * DAY);
    expect(failed.disabled).toBe('failing');
    expect(enabled({ ...failed, lastSuccessAt: 7 })).toEqual({
      breaker: 'closed',
      failures: 0,
      probes: 0,
      lastSuccessAt: 7,
      releaseStep: 10,
    });
  });

  test('has five days again', () => {
    const again = enabled(afterFailure(OPEN, aFailure(), true, NOW + 5 * DAY));
    expect(afterFailure(again, aFailure(), false, NOW + 6 * DAY)).not.toHaveProperty('disabled');
  });
});

test('whatever happens, an open breaker has a time for its probe, and a closed one has none', () => {
  const happening = fc.record({
    after: fc.integer({ min: 0, max: 2 * DAY }),
    what: fc.constantFrom('success', 'failure', 'probe', 'failed probe', 'gone', 'enable', 'release'),
  });
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      let [health, now] = [HEALTHY, NOW];
      for (const { after, what } of happenings) {
        now += after;
        if (what === 'success') health = afterSuccess(health, now);
        if (what === 'failure') health = failing(4, health, now);
        if (what === 'probe' && mayProbe(health, now)) health = probing(health, now);
        if (what === 'failed probe') health = afterFailure(health, aFailure(), true, now);
        if (what === 'gone') health = afterFailure(health, GONE, false, now);
        if (what === 'enable') health = enabled(health);
        if (what === 'release') health = afterRelease(health, after % 2 === 0);
        if (health.breaker === 'open') {
          const latest = Math.max(health.probeAt ?? Number.POSITIVE_INFINITY, health.leaseUntil ?? 0);
          expect(latest).toBeLessThanOrEqual(now + 15 * MINUTE);
          expect(mayProbe(health, latest)).toBe(true);
        } else {
          expect(health).not.toHaveProperty('leaseUntil');
          expect(health).not.toHaveProperty('probeAt');
        }
        expect(health.breaker === 'open').toBe(health.failures >= OPENS_AFTER);
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});
