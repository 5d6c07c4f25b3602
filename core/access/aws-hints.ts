/** What to do about a failure that any service of AWS may answer with, whatever is to be entered. */
import type { AwsAuth } from '../destination.ts';
import type { Failure } from '../outcome.ts';

/** @param access what lets us in, to paste. `undefined`: there is nothing to say. */
export function awsHintOf({ class: found, code }: Failure, auth: AwsAuth, access: () => string): string | undefined {
  switch (found) {
    case 'bad_credentials':
      return credentialsHint(code, auth);
    case 'configuration':
      return code === 'AssumeRole' ? access() : undefined;
    case 'throttled':
    case 'timeout':
    case 'dns':
    case 'connect':
      return 'Try again in a moment.';
  }
  return undefined;
}

function credentialsHint(code: string, { type }: AwsAuth): string {
  if (type !== 'keys') return 'Try again: a new session is taken for the next attempt.';
  return /Signature/.test(code)
    ? 'Enter the secret that belongs to this access key id, or make a new pair.'
    : 'Enter an access key that exists and is active.';
}
