/** Tests and checks of ownership, made by the functions that deliver: synchronous invocations, within an answer's time. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Transport } from '../../core/destination.ts';
import { CHECK_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import type { Findings } from '../../core/transport/api-transport.ts';
import { limited } from '../aws-client.ts';

/** @param functions names or ARNs. */
export function checkBy(functions: Readonly<Record<Transport, string>>, log: Log) {
  const limits = { attempts: 1, attemptMs: CHECK_TIMEOUT_SECONDS * 1000 };
  return createCheck(
    limited(limits, (options) => new LambdaClient(options)),
    functions,
    log,
  );
}

export function createCheck(client: LambdaClient, functions: Readonly<Record<Transport, string>>, log: Log) {
  return async (transport: Transport, request: object): Promise<Findings | undefined> => {
    const reason = `the check of a destination of transport ${transport} failed`;
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: functions[transport], Payload: JSON.stringify(request) }),
        { abortSignal: AbortSignal.timeout(CHECK_TIMEOUT_SECONDS * 1000) },
      );
      const findings = Payload ? parsed(Buffer.from(Payload).toString('utf8')) : undefined;
      if (FunctionError === undefined && findings) return findings;
      log({ event: 'error', reason, error_name: FunctionError ?? 'NoFindings' });
    } catch (error) {
      log({ event: 'error', reason, error_name: error instanceof Error ? error.name : typeof error });
    }
    return undefined;
  };
}

function parsed(text: string): Findings | undefined {
  const found = JSON.parse(text) as Partial<Findings> | null;
  return found && Array.isArray(found.checks) && found.status !== undefined ? (found as Findings) : undefined;
}
