/** The decisions of wake about one destination: its state, what a tick releases, and what follows. */
import { describe, expect, test } from '@jest/globals';
import { HEALTHY, type Health, LARGEST_RELEASE, PROBE_LEASE_MS } from '../../../core/health/health.ts';
import { decide, releaseIn, wakeState } from '../../../core/health/wake.ts';
import { aWebhook } from '../make.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const MAX_AGE = 14 * DAY;
const TIMES = { maxAgeMs: MAX_AGE, failingAfterMs: 15 * MINUTE };
const OPEN: Health = { breaker: 'open', failures: 10, firstFailureAt: NOW, probes: 0, probeAt: NOW };
const DISABLED: Health = { ...HEALTHY, disabled: 'gone' };

describe('the state of a destination', () => {
  test.each([
    ['running', HEALTHY, aWebhook()],
    ['open', OPEN, aWebhook()],
    ['disabling', DISABLED, aWebhook()],
    ['disabling', { ...OPEN, disabled: 'failing' as const }, aWebhook()],
    ['stopped', HEALTHY, aWebhook({ state: 'paused' })],
    ['stopped', OPEN, aWebhook({ state: 'disabled' })],
    ['stopped', DISABLED, aWebhook({ state: 'disabled' })],
    ['running', OPEN, undefined],
    ['running', DISABLED, undefined],
  ])('is %s with the health %j and the settings %j', (state, health, destination) => {
    expect(wakeState(health, destination)).toBe(state);
  });
});

describe('a tick releases', () => {
  test('due deliveries, as many as the step allows, if the destination is sent to', () => {
    expect(releaseIn('running', HEALTHY, NOW, MAX_AGE)).toEqual({ until: NOW, limit: LARGEST_RELEASE });
    expect(releaseIn('running', { ...HEALTHY, releaseStep: 20 }, NOW, MAX_AGE)).toEqual({ until: NOW, limit: 20 });
  });

  test.each(['open', 'disabling', 'stopped'] as const)('only what exceeds the maximum age in the state %s', (state) => {
    expect(releaseIn(state, { ...OPEN, releaseStep: 20 }, NOW, MAX_AGE)).toEqual({
      until: NOW - MAX_AGE,
      limit: LARGEST_RELEASE,
    });
  });
});

describe('a running destination', () => {
  const stepping = { ...HEALTHY, releaseStep: 20 };

  test.each([
    ['is not handled again without parked deliveries', HEALTHY, undefined, 'rest', HEALTHY, undefined],
    ['is handled again when its next retry is due', HEALTHY, NOW + DAY, 'rest', HEALTHY, NOW + DAY],
    ['is handled again at the next tick with a backlog', HEALTHY, NOW, 'rest', HEALTHY, NOW + MINUTE],
    ['doubles its step with a backlog', stepping, NOW, 'step', { ...HEALTHY, releaseStep: 40 }, NOW + MINUTE],
    ['ends its steps with the backlog', stepping, NOW + 1, 'rest', HEALTHY, NOW + 1],
    ['ends its steps when nothing is left', stepping, undefined, 'rest', HEALTHY, undefined],
  ] as const)('%s', (_, before, oldest, kind, health, nextDue) => {
    expect(decide('running', before, oldest, NOW, TIMES)).toEqual({ kind, health, nextDue });
  });
});

describe('an open breaker', () => {
  const waiting = { ...OPEN, probeAt: NOW + 2 * MINUTE };
  const leased = { ...OPEN, leaseUntil: NOW + 3 * MINUTE };

  test('is given a probe, whose lease is written first', () => {
    const leaseUntil = NOW + PROBE_LEASE_MS;
    expect(decide('open', OPEN, NOW, NOW, TIMES)).toEqual({
      kind: 'probe',
      health: { ...OPEN, leaseUntil },
      nextDue: leaseUntil,
    });
  });

  test.each([
    ['before the time of the probe', waiting, NOW, NOW + 2 * MINUTE],
    ['while a probe is in flight', leased, NOW, NOW + 3 * MINUTE],
    ['before the oldest delivery is due', OPEN, NOW + DAY, NOW + DAY],
    ['without parked deliveries', OPEN, undefined, undefined],
  ])('is given no probe %s', (_, health, oldest, nextDue) => {
    expect(decide('open', health, oldest, NOW, TIMES)).toEqual({ kind: 'rest', health, nextDue });
  });
});

describe('a destination that is not sent to', () => {
  test.each([
    ['is not handled again without parked deliveries', undefined, undefined],
    ['is handled again at half of the maximum age', NOW - DAY, NOW + 6 * DAY],
    ['is handled again every half hour from then on', NOW - 7 * DAY, NOW + 30 * MINUTE],
    ['is handled again at the maximum age', NOW + 10 * MINUTE - MAX_AGE, NOW + 10 * MINUTE],
    ['is handled once a minute at most', NOW - MAX_AGE - DAY, NOW + MINUTE],
  ])('%s', (_, oldest, nextDue) => {
    expect(decide('stopped', HEALTHY, oldest, NOW, TIMES)).toEqual({ kind: 'rest', health: HEALTHY, nextDue });
  });

  test('is handled at the next tick after it was disabled, to see whether the configuration was changed', () => {
    expect(decide('disabling', DISABLED, undefined, NOW, TIMES)).toEqual({
      kind: 'rest',
      health: DISABLED,
      nextDue: NOW + MINUTE,
    });
  });
});
