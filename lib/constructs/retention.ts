/** How long functions retry, wait and store, as environment variables. A variable is set only where a stack differs from the default. */
import { ATTEMPTS_SECONDS, DEAD_LETTER_SECONDS, MAX_AGE_SECONDS } from '../../core/limits.ts';
import type { Settings } from '../props.ts';

export function maxAge({ maxAgeSeconds }: Settings): { readonly MAX_AGE_SECONDS?: string } {
  return maxAgeSeconds === MAX_AGE_SECONDS ? {} : { MAX_AGE_SECONDS: String(maxAgeSeconds) };
}

export function deadLetterAge({ deadLetterSeconds }: Settings): { readonly DEAD_LETTER_SECONDS?: string } {
  return deadLetterSeconds === DEAD_LETTER_SECONDS ? {} : { DEAD_LETTER_SECONDS: String(deadLetterSeconds) };
}

export function attemptsAge({ attemptsSeconds }: Settings): { readonly ATTEMPTS_SECONDS?: string } {
  return attemptsSeconds === ATTEMPTS_SECONDS ? {} : { ATTEMPTS_SECONDS: String(attemptsSeconds) };
}

/** Returns the variables of a deliver function. */
export function retention(settings: Settings) {
  const { retryGaps } = settings;
  return {
    ...(retryGaps.fast ? { RETRY_FAST_SECONDS: retryGaps.fast.join(',') } : {}),
    ...(retryGaps.slow ? { RETRY_SLOW_SECONDS: retryGaps.slow.join(',') } : {}),
    ...maxAge(settings),
    ...attemptsAge(settings),
  };
}
