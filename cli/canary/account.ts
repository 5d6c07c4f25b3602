/**
 * An account of AWS as the canary uses it: clients that are loaded when they are first needed, calls that end in time, and denials told
 * by the right that is missing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CALL_MS, type ClientOptions } from '../reach/stack.ts';
import { DeniedError, deniedBy, type Right } from './rights.ts';

const POLL_MS = 2_000;
const EMBEDDED_POLL_MS = 50;

export type ClientName = keyof Awaited<ReturnType<typeof clientsOf>>;

/** Loading all of them takes some tenths of a second, which no other command should wait for. */
export async function clientsOf(options: ClientOptions & { readonly profile?: string }) {
  const [cloudwatch, events, iam, kms, lambda, sqs] = await Promise.all([
    import('@aws-sdk/client-cloudwatch'),
    import('@aws-sdk/client-eventbridge'),
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-kms'),
    import('@aws-sdk/client-lambda'),
    import('@aws-sdk/client-sqs'),
  ]);
  return {
    cloudwatch: new cloudwatch.CloudWatch(options),
    events: new events.EventBridge(options),
    iam: new iam.IAM(options),
    kms: new kms.KMS(options),
    lambda: new lambda.Lambda(options),
    sqs: new sqs.SQS({ ...options, useQueueUrlAsEndpoint: false }),
  };
}

export type Clients = Awaited<ReturnType<typeof clientsOf>>;

/** The second argument of every call of a client. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

export interface Account {
  readonly id: string;
  readonly region: string;
  readonly partition: string;
  readonly clients: Clients;
  /** @throws DeniedError when the right is missing. */
  call<T>(right: Right, make: (clients: Clients, options: CallOptions) => Promise<T>): Promise<T>;
  /** Asks again and again until there is an answer or the time is over. */
  until<T>(limitMs: number, ask: () => Promise<T | undefined>, pauseMs?: number): Promise<T | undefined>;
}

export interface AccountPlace {
  readonly id: string;
  readonly region: string;
  readonly partition: string;
  readonly embedded: boolean;
}

/** @param missing gets the rights that are denied. */
export function createAccount(
  { embedded, ...place }: AccountPlace,
  clients: Clients,
  signal: AbortSignal,
  missing: Set<string>,
): Account {
  return {
    ...place,
    clients,
    async call(right, make) {
      try {
        return await make(clients, { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) });
      } catch (error) {
        const denied = deniedBy(error, right);
        if (denied && !denied.byResource) missing.add(denied.right);
        throw denied ?? error;
      }
    },
    async until(limitMs, ask, pauseMs = embedded ? EMBEDDED_POLL_MS : POLL_MS) {
      const end = performance.now() + limitMs;
      for (;;) {
        const answer = await ask();
        if (answer !== undefined || performance.now() >= end) return answer;
        await sleep(pauseMs, undefined, { signal });
      }
    },
  };
}

/** Describes an error of a call for the table. */
export function reasonOf(error: unknown): string {
  if (error instanceof DeniedError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
