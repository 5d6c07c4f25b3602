/** Converts an error of the SDK to the form that core classifies. */

import { defined } from '../../core/defined.ts';
import type { AwsError } from '../../core/transport/aws/outcome.ts';

export function describeError(error: unknown): AwsError {
  const {
    name = 'Unknown',
    code,
    message,
    $metadata,
  } = error as { name?: string; code?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return {
    name: code && (name === 'Error' || name === 'TypeError') ? code : name,
    ...(message ? { message } : {}),
    ...defined({ status }),
  };
}
