/** What it means for a delivery that a customer's role cannot be assumed. */

import { defined } from '../../defined.ts';
import type { FailedOutcome } from '../../outcome.ts';
import type { AwsError } from './outcome.ts';

/** STS answers AccessDenied for a role that is not there, too: it does not tell strangers which roles exist. */
const REFUSED = 'The role does not exist, or its trust policy does not let the sender role in with this external id.';
const INVALID = 'STS takes the role ARN or the external id for invalid.';

/** @param otherwise what any other error means to the transport. */
export function assumeFailure(error: AwsError, otherwise: (error: AwsError) => FailedOutcome): FailedOutcome {
  if (/^AccessDenied/.test(error.name)) return failed('access_denied', REFUSED, error);
  if (/^ValidationError/.test(error.name)) return failed('configuration', INVALID, error);
  return otherwise(error);
}

function failed(failureClass: 'access_denied' | 'configuration', reason: string, { status }: AwsError): FailedOutcome {
  const failure = { class: failureClass, pace: 'slow', code: 'AssumeRole', reason } as const;
  return { kind: 'failed', failure: { ...failure, ...defined({ status }) } };
}
