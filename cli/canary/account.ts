/** An AWS account as the canary uses it: calls have a time limit, and a denied call names the permission that is missing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Lambda } from '@aws-sdk/client-lambda';
import { SQS } from '@aws-sdk/client-sqs';
import { CALL_MS, type ClientOptions } from '../reach/stack.ts';
import { DeniedError, deniedBy, type Permission } from './permissions.ts';

const POLL_MS = 2_000;
const EMBEDDED_POLL_MS = 50;

export function clientsOf(options: ClientOptions & { readonly profile?: string }) {
  return {
    cloudwatch: new CloudWatch(options),
    events: new EventBridge(options),
    iam: new IAM(options),
    kms: new KMS(options),
    lambda: new Lambda(options),
    sqs: new SQS({ ...options, useQueueUrlAsEndpoint: false }),
  };
}

export type Clients = ReturnType<typeof clientsOf>;

/** The method of a client that needs a permission: `sqs:CreateQueue` belongs to `clients.sqs.createQueue`. */
type Method<R extends Permission> = R extends 'lambda:InvokeFunction'
  ? Clients['lambda']['invoke']
  : R extends `${infer Service extends keyof Clients}:${infer Action}`
    ? Clients[Service][Uncapitalize<Action> & keyof Clients[Service]]
    : never;
type Input<R extends Permission> = Method<R> extends (input: infer I, ...others: never) => unknown ? I : never;
/** The last overload of a method passes the output to a callback. */
type Output<R extends Permission> =
  Method<R> extends (input: never, options: never, done: (error: never, data?: infer O) => void) => void ? O : never;

export interface Account extends Omit<AccountPlace, 'embedded'> {
  readonly clients: Clients;
  /** Makes the call that needs this permission. @throws DeniedError if the permission is missing. */
  call<R extends Permission>(permission: R, input: Input<R>): Promise<Output<R>>;
  /** Repeats `ask` until it returns a value or the time is over. */
  until<T>(limitMs: number, ask: () => Promise<T | undefined>, pauseMs?: number): Promise<T | undefined>;
}

export interface AccountPlace {
  readonly id: string;
  readonly region: string;
  readonly partition: string;
  readonly embedded: boolean;
}

/** @param missing collects the permissions that are denied. */
export function createAccount(
  { embedded, ...place }: AccountPlace,
  clients: Clients,
  signal: AbortSignal,
  missing: Set<string>,
): Account {
  return {
    ...place,
    clients,
    async call(permission, input) {
      const [service, action = ''] = permission.split(':') as [keyof Clients, string];
      const method =
        permission === 'lambda:InvokeFunction' ? 'invoke' : `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
      const client = clients[service] as unknown as Record<string, (input: unknown, options: object) => Promise<never>>;
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
      try {
        return (await client[method]?.(input, { abortSignal })) as never;
      } catch (error) {
        const denied = deniedBy(error, permission);
        if (denied && !denied.byResource) missing.add(denied.permission);
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

/** Returns the text of an error for the table. */
export function reasonOf(error: unknown): string {
  if (error instanceof DeniedError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
