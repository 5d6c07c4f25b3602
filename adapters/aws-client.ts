/**
 * Clients of AWS services whose calls have a time limit. Without these options the SDK waits for a response as long
 * as the connection lives. Its `requestTimeout` ends with the headers of the response, so the body has a limit here
 * as well.
 */
import { Readable } from 'node:stream';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ATTEMPT_SECONDS, AWS_ATTEMPTS, AWS_CONNECTION_SECONDS } from '../core/limits.ts';

export interface CallLimits {
  readonly attempts: number;
  /** The time limit of one attempt, from the first DNS lookup to the last byte of the response. */
  readonly attemptMs: number;
}

/** Options that the client of every service accepts. */
export interface LimitOptions {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** Limits of calls to services of the stack itself. */
export const OWN_CALLS: CallLimits = { attempts: AWS_ATTEMPTS.own, attemptMs: AWS_ATTEMPT_SECONDS.own * 1000 };
/** Limits of calls to resources of customers. */
export const CUSTOMER_CALLS: CallLimits = {
  attempts: AWS_ATTEMPTS.customer,
  attemptMs: AWS_ATTEMPT_SECONDS.customer * 1000,
};

/**
 * Returns a client for a service of the stack itself. A call that takes too long throws a `TimeoutError`.
 * @param answers `streams` for a service whose results contain streams, as those of GetObject do.
 */
export function ownClient<C extends Client>(Service: new (options: LimitOptions) => C, answers?: 'streams'): C {
  return limited(OWN_CALLS, (options) => new Service(options), answers);
}

interface Client {
  readonly middlewareStack: object;
}

/** Returns the client that `make` creates, with limits on every call. */
export function limited<C extends Client>(
  { attempts, attemptMs }: CallLimits,
  make: (options: LimitOptions) => C,
  answers?: 'streams',
): C {
  const client = make({
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: AWS_CONNECTION_SECONDS * 1000,
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
    },
  });
  // The middleware is next to the request handler, so that it runs for each attempt.
  (client.middlewareStack as SQSClient['middlewareStack']).add(
    (next) => async (args) => {
      const end = performance.now() + attemptMs;
      const result = await next(args);
      const answer = result.response as Answer;
      await readWhole(answer, end, attemptMs);
      if (answers && answer.body instanceof Uint8Array) answer.body = Readable.from(answer.body);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readWhole' },
  );
  return client;
}

interface Answer {
  body?: Readable | Uint8Array;
}

/** @param end in the time of `performance.now()`. */
async function readWhole(answer: Answer, end: number, attemptMs: number): Promise<void> {
  const { body } = answer;
  if (body === undefined || body instanceof Uint8Array) return;
  const timer = setTimeout(() => body.destroy(timeoutError(attemptMs)), Math.max(0, end - performance.now()));
  try {
    answer.body = Buffer.concat(await body.toArray());
  } finally {
    clearTimeout(timer);
  }
}

/** The SDK retries errors with this name, and `core/transport/aws/outcome.ts` classifies them. */
function timeoutError(attemptMs: number): Error {
  const error = new Error(`The answer was not complete after ${attemptMs} ms.`);
  error.name = 'TimeoutError';
  return error;
}
