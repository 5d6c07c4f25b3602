/**
 * When a failed delivery is tried again: the contract's schedules (section 5) as data, and the next gap as a function of
 * attempt, pace, the endpoint's wish and a die that is handed in.
 */
import { wholeNumber } from './environment.ts';
import type { Failure } from './outcome.ts';

/** Gaps in seconds between attempts: after the first attempt the first gap, and so on. */
export interface RetrySchedules {
  readonly fast: readonly number[];
  readonly slow: readonly number[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export const RETRY_SCHEDULES: RetrySchedules = {
  fast: [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR],
  slow: [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 20 * HOUR],
};

/** Variables that put a stack's own gaps in place of these: whole seconds, comma-separated. */
export interface RetryVariables {
  readonly RETRY_FAST_SECONDS?: string;
  readonly RETRY_SLOW_SECONDS?: string;
}

/** @throws when a variable holds anything but whole seconds. */
export function schedulesFrom({ RETRY_FAST_SECONDS, RETRY_SLOW_SECONDS }: RetryVariables): RetrySchedules {
  const gaps = (name: keyof RetryVariables, text: string | undefined) =>
    text?.split(',').map((gap) => wholeNumber(name, gap, 0));
  return {
    fast: gaps('RETRY_FAST_SECONDS', RETRY_FAST_SECONDS) ?? RETRY_SCHEDULES.fast,
    slow: gaps('RETRY_SLOW_SECONDS', RETRY_SLOW_SECONDS) ?? RETRY_SCHEDULES.slow,
  };
}

/** Share by which a gap is lengthened or shortened at random, so that a crowd does not return at once. */
export const JITTER = 0.2;
/** An endpoint's `Retry-After` is honoured up to this. */
export const RETRY_AFTER_SECONDS = HOUR;

/**
 * Seconds until the next attempt, a whole number; `undefined` when no further one is due.
 * @param attempt the attempt that failed, counted from 1.
 * @param random in [0, 1).
 */
export function nextGap(
  failure: Failure,
  attempt: number,
  schedules: RetrySchedules,
  random: number,
): number | undefined {
  if (failure.pace === 'never') return undefined;
  const gap = schedules[failure.pace][attempt - 1];
  if (gap === undefined) return undefined;
  const jittered = gap * (1 - JITTER + 2 * JITTER * random);
  const asked = Math.min(failure.retryAfterSeconds ?? 0, RETRY_AFTER_SECONDS);
  return Math.round(Math.max(jittered, asked));
}
