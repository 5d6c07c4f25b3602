/** Runs tests and ownership checks in the functions that deliver, as synchronous invocations with a time limit. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { DestinationTransport } from '../../core/destination.ts';
import { CHECK_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import type { TestSize } from '../../core/test-delivery.ts';
import type { Findings } from '../../core/transport/api-transport.ts';
import { limited } from '../aws-client.ts';

export interface CheckRequest {
  readonly kind: 'test' | 'verify';
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
  readonly which?: 'current' | 'pending';
  readonly size?: TestSize;
  readonly settings?: object;
}

const LIMITS = { attempts: 1, attemptMs: CHECK_TIMEOUT_SECONDS * 1000 };

/**
 * Returns a function that gives the findings of a check, or `undefined` when the check could not be made.
 * @param functions names or ARNs.
 */
export function createCheck(
  functions: Readonly<Record<DestinationTransport, string | undefined>>,
  log: Log,
  client = limited(LIMITS, (options) => new LambdaClient(options)),
) {
  return async (transport: DestinationTransport, request: CheckRequest): Promise<Findings | undefined> => {
    const reason = `the check of a destination of transport ${transport} failed`;
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: functions[transport], Payload: JSON.stringify(request) }),
        { abortSignal: AbortSignal.timeout(CHECK_TIMEOUT_SECONDS * 1000) },
      );
      const findings = Payload ? findingsIn(Buffer.from(Payload).toString('utf8')) : undefined;
      if (FunctionError === undefined && findings) return findings;
      log({ event: 'error', reason, error_name: FunctionError ?? 'NoFindings' });
    } catch (error) {
      log({ event: 'error', reason, error_name: error instanceof Error ? error.name : typeof error });
    }
    return undefined;
  };
}

function findingsIn(text: string): Findings | undefined {
  const found = JSON.parse(text) as Partial<Findings> | null;
  return found && Array.isArray(found.checks) && found.status !== undefined ? (found as Findings) : undefined;
}
