/**
 * Clients for customers' resources in AWS. Each is bound to a region and to one set of credentials: the customer's
 * keys, a session of the sender role, or a session of the customer's role. All clients of a service share one
 * connection pool.
 */

import { createLru } from '../../core/cache.ts';
import { defined } from '../../core/defined.ts';
import type { FailedOutcome, Outcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import type { AwsError } from '../../core/transport/aws/outcome.ts';
import { assumeFailure } from '../../core/transport/aws/outcome.ts';
import { type CallLimits, type LimitOptions, limited } from '../aws-client.ts';
import { SenderRoleError, type Session, type Sessions } from '../sts/sessions.ts';
import { describeError } from './error.ts';

export interface AwsAccess<C> {
  /**
   * Returns an outcome instead of a client when the customer's role cannot be assumed. @throws errors of Feedhose
   * itself.
   */
  clientFor(
    region: string,
    credentials: AwsCredentials,
  ): Promise<{ readonly client: C } | { readonly outcome: FailedOutcome }>;
  /** Forgets sessions that did not work according to the outcomes. */
  learn(credentials: AwsCredentials, outcomes: readonly Outcome[]): void;
}

export type Credentials = Omit<Session, 'sessionToken'> & { readonly sessionToken?: string };

/** Options of the client of any service. */
export interface ClientOptions<H> {
  readonly region: string;
  readonly credentials: Credentials;
  /** The retry schedule decides about later attempts. The SDK repeats a call once, for transient errors. */
  readonly maxAttempts: number;
  /** The handler of the previous clients, or the options of a new one. */
  readonly requestHandler: H | LimitOptions['requestHandler'];
}

export interface Service<C, H> {
  readonly make: (options: ClientOptions<H>) => C;
  readonly handlerOf: (client: C) => H;
  /** Returns the outcome of an error of the service. */
  readonly failureOf: (error: AwsError) => FailedOutcome;
}

/** Maximum number of clients, one per region and credentials. The least recently used one is removed. */
const CLIENTS = 500;

export function createAwsAccess<C extends { readonly middlewareStack: object }, H>(
  sessions: Sessions,
  limits: CallLimits,
  { make, handlerOf, failureOf }: Service<C, H>,
): AwsAccess<C> {
  const clients = createLru<C>(CLIENTS);
  let requestHandler: H | undefined;

  const clientWith = (region: string, credentials: Credentials): C => {
    const key = JSON.stringify([region, credentials]);
    const known = clients.get(key);
    if (known) return known;
    const client = limited(limits, (options) =>
      make({ ...options, region, credentials, ...defined({ requestHandler }) }),
    );
    requestHandler ??= handlerOf(client);
    clients.set(key, client);
    return client;
  };
  return {
    async clientFor(region, credentials) {
      try {
        return { client: clientWith(region, await credentialsOf(credentials, sessions)) };
      } catch (error) {
        if (credentials.type !== 'role' || error instanceof SenderRoleError) throw error;
        return { outcome: assumeFailure(describeError(error), failureOf) };
      }
    },
    learn(credentials, outcomes) {
      const classes = new Set(outcomes.map((outcome) => outcome.kind === 'failed' && outcome.failure.class));
      if (credentials.type === 'policy' && classes.has('bad_credentials')) sessions.forgetSender(credentials.appId);
      if (credentials.type === 'role' && (classes.has('bad_credentials') || classes.has('access_denied'))) {
        sessions.forgetCustomer(credentials);
      }
    },
  };
}

async function credentialsOf(credentials: AwsCredentials, sessions: Sessions): Promise<Credentials> {
  switch (credentials.type) {
    case 'keys':
      return { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey };
    case 'policy':
      return sessions.sender(credentials.appId);
    case 'role':
      return sessions.customer(credentials);
  }
}
