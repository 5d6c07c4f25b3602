/** How long functions try, wait and keep, as variables: set only where a stack differs from what the functions do by themselves. */
import { ATTEMPTS_SECONDS, DEAD_LETTER_SECONDS, MAX_AGE_SECONDS } from '../../core/limits.ts';
import type { Settings } from '../props.ts';

type Ages = Pick<Settings, 'maxAgeSeconds' | 'attemptsSeconds' | 'deadLetterSeconds'>;

export function maxAge({ maxAgeSeconds }: Ages): { readonly MAX_AGE_SECONDS?: string } {
  return maxAgeSeconds === MAX_AGE_SECONDS ? {} : { MAX_AGE_SECONDS: String(maxAgeSeconds) };
}

export function deadLetterAge({ deadLetterSeconds }: Ages): { readonly DEAD_LETTER_SECONDS?: string } {
  return deadLetterSeconds === DEAD_LETTER_SECONDS ? {} : { DEAD_LETTER_SECONDS: String(deadLetterSeconds) };
}

/** Of the functions that deliver. */
export function patience(settings: Ages & Pick<Settings, 'retryGaps'>) {
  const { attemptsSeconds, retryGaps } = settings;
  return {
    ...(retryGaps.fast ? { RETRY_FAST_SECONDS: retryGaps.fast.join(',') } : {}),
    ...(retryGaps.slow ? { RETRY_SLOW_SECONDS: retryGaps.slow.join(',') } : {}),
    ...maxAge(settings),
    ...(attemptsSeconds === ATTEMPTS_SECONDS ? {} : { ATTEMPTS_SECONDS: String(attemptsSeconds) }),
  };
}
