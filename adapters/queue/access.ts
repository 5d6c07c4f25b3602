/**
 * Clients for customers' queues, each bound to a region and to one set of credentials: the customer's keys, a session of
 * our sender role, or a session of the customer's role. `useQueueUrlAsEndpoint: false` keeps a URL's text from ever picking
 * the host. All share one pool of connections.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { assumeFailure } from '../../core/access/assume-failure.ts';
import type { AwsLogin } from '../../core/access/login.ts';
import { createRecent } from '../../core/access/recent.ts';
import type { Outcome } from '../../core/outcome.ts';
import { SenderRoleError, type Session, type Sessions } from '../sts/sessions.ts';
import { describeError } from './error.ts';

export interface QueueAccess {
  /** An outcome instead of a client: the customer's side does not let us in. @throws what is our own fault. */
  clientFor(region: string, login: AwsLogin): Promise<{ readonly client: SQSClient } | { readonly outcome: Outcome }>;
  /** After an outcome: sessions that did not work are taken anew the next time. */
  learn(login: AwsLogin, outcomes: readonly Outcome[]): void;
}

/** Clients kept, least recently used out: one per region and credentials. */
const CLIENTS = 500;
/** Our own schedule decides about later attempts; the SDK repeats once, for blips. */
const OPTIONS = { useQueueUrlAsEndpoint: false, maxAttempts: 2 };
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000 };

type Credentials = Omit<Session, 'sessionToken'> & { readonly sessionToken?: string };

export function createQueueAccess(sessions: Sessions): QueueAccess {
  const clients = createRecent<SQSClient>(CLIENTS);
  let requestHandler: SQSClient['config']['requestHandler'] | undefined;

  const clientWith = (region: string, credentials: Credentials): SQSClient => {
    const key = JSON.stringify([region, credentials]);
    const known = clients.get(key);
    if (known) return known;
    const client = new SQSClient({ region, credentials, ...OPTIONS, requestHandler: requestHandler ?? TIMEOUTS });
    requestHandler ??= client.config.requestHandler;
    clients.set(key, client);
    return client;
  };
  return {
    async clientFor(region, login) {
      try {
        return { client: clientWith(region, await credentialsOf(login, sessions)) };
      } catch (error) {
        if (login.type !== 'role' || error instanceof SenderRoleError) throw error;
        return { outcome: assumeFailure(describeError(error)) };
      }
    },
    learn(login, outcomes) {
      const classes = new Set(outcomes.map((outcome) => outcome.kind === 'failed' && outcome.failure.class));
      if (login.type === 'policy' && classes.has('bad_credentials')) sessions.forgetSender(login.appId);
      if (login.type === 'role' && (classes.has('bad_credentials') || classes.has('access_denied'))) {
        sessions.forgetCustomer(login);
      }
    },
  };
}

async function credentialsOf(login: AwsLogin, sessions: Sessions): Promise<Credentials> {
  switch (login.type) {
    case 'keys':
      return { accessKeyId: login.accessKeyId, secretAccessKey: login.secretAccessKey };
    case 'policy':
      return sessions.sender(login.appId);
    case 'role':
      return sessions.customer(login);
  }
}
