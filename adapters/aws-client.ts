/**
 * Clients of AWS whose calls end in time. Without these options the SDK waits for an answer as long as the connection lives,
 * and its `requestTimeout` ends with the headers of the answer, so the body has a limit here as well.
 */
import type { Readable } from 'node:stream';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ATTEMPT_SECONDS, AWS_ATTEMPTS, AWS_CONNECTION_SECONDS } from '../core/limits.ts';

export interface CallLimits {
  readonly attempts: number;
  /** Of one attempt, from the first look-up to the last byte of the answer. */
  readonly attemptMs: number;
}

/** Options that the client of every service takes. */
export interface LimitOptions {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** For the services of the stack itself. */
export const OWN_CALLS: CallLimits = { attempts: AWS_ATTEMPTS.own, attemptMs: AWS_ATTEMPT_SECONDS.own * 1000 };
/** For what customers have in AWS. */
export const CUSTOMER_CALLS: CallLimits = {
  attempts: AWS_ATTEMPTS.customer,
  attemptMs: AWS_ATTEMPT_SECONDS.customer * 1000,
};

/** A client for a service of the stack itself. A call that takes too long throws a `TimeoutError`. */
export function ownClient<C extends Client>(Service: new (options: LimitOptions) => C): C {
  return limited(OWN_CALLS, (options) => new Service(options));
}

interface Client {
  readonly middlewareStack: object;
}

/** The client that `make` makes, with limits on every call. */
export function limited<C extends Client>({ attempts, attemptMs }: CallLimits, make: (options: LimitOptions) => C): C {
  const client = make({
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: AWS_CONNECTION_SECONDS * 1000,
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
    },
  });
  // Next to the request handler: each attempt passes here by itself.
  (client.middlewareStack as SQSClient['middlewareStack']).add(
    (next) => async (args) => {
      const end = performance.now() + attemptMs;
      const result = await next(args);
      await readWhole(result.response as Answer, end, attemptMs);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readWhole' },
  );
  return client;
}

interface Answer {
  body?: Readable | Uint8Array;
}

/** @param end as `performance.now()` counts. */
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

/** By its name the SDK tries again, and `core/transport/aws/outcome.ts` knows it. */
function timeoutError(attemptMs: number): Error {
  const error = new Error(`The answer was not complete after ${attemptMs} ms.`);
  error.name = 'TimeoutError';
  return error;
}
