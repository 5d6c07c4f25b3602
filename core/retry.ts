/**
 * Decides when a failed delivery is attempted again: the schedules of the contract (section 5) as data, and the next
 * delay as a function of attempt, pace, the endpoint's `Retry-After` and a random number.
 */
import { wholeNumber } from './environment.ts';
import type { Failure } from './outcome.ts';

/** Delays in seconds between attempts. The first delay follows the first attempt. */
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

/** Variables that replace these schedules by those of a stack: whole seconds, separated by commas. */
export interface RetryVariables {
  readonly RETRY_FAST_SECONDS?: string;
  readonly RETRY_SLOW_SECONDS?: string;
}

/** @throws if a variable contains anything but whole seconds. */
export function schedulesFrom({ RETRY_FAST_SECONDS, RETRY_SLOW_SECONDS }: RetryVariables): RetrySchedules {
  const gaps = (name: keyof RetryVariables, text: string | undefined) =>
    text?.split(',').map((gap) => wholeNumber(name, gap, 0));
  return {
    fast: gaps('RETRY_FAST_SECONDS', RETRY_FAST_SECONDS) ?? RETRY_SCHEDULES.fast,
    slow: gaps('RETRY_SLOW_SECONDS', RETRY_SLOW_SECONDS) ?? RETRY_SCHEDULES.slow,
  };
}

/**
 * Share by which a delay is lengthened or shortened at random, so that many deliveries are not attempted at the same
 * moment.
 */
export const JITTER = 0.2;
/** Upper limit for an endpoint's `Retry-After`. */
export const RETRY_AFTER_SECONDS = HOUR;

/**
 * Returns the whole seconds until the next attempt, or `undefined` if there is none.
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
