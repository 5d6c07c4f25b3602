/**
 * Sessions of STS for customers' queues and buses: of the sender role with the session tag of the app, and of
 * customers' roles with their external ids, assumed from a session of the sender role (role chaining lasts an hour at
 * most). They are cached per app or role and replaced before they expire. The client of STS is loaded when the first
 * session is needed, because most apps use keys.
 */
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { createCache } from '../../core/cache.ts';
import { defined } from '../../core/defined.ts';
import { APP_TAG, appTag, sessionName } from '../../core/transport/aws/session.ts';
import { limited, OWN_CALLS } from '../aws-client.ts';

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A customer's role with the values with which it is assumed. */
export interface CustomerRole {
  readonly appId: string;
  readonly roleArn: string;
  readonly externalId: string;
}

export interface Sessions {
  /** @throws errors of STS. */
  sender(appId: string): Promise<Session>;
  /** @throws errors of STS when the customer's role refuses, or a `SenderRoleError`. */
  customer(role: CustomerRole): Promise<Session>;
  /** Assumes a customer's role without caching the session, to test its trust policy. @throws as `customer`. */
  tryCustomer(role: Omit<CustomerRole, 'externalId'> & { readonly externalId?: string }): Promise<void>;
  forgetSender(appId: string): void;
  forgetCustomer(role: CustomerRole): void;
}

export interface SessionOptions {
  readonly senderRoleArn: string;
  /** Unix ms. */
  readonly now: () => number;
}

/** The sender role could not be assumed. A customer cannot fix this. */
export class SenderRoleError extends Error {
  constructor(cause: unknown) {
    super('The sender role could not be assumed.', { cause });
    this.name = 'SenderRoleError';
  }
}

const KEPT = 1_000;
/** Longest duration of a session with role chaining. */
const DURATION_SECONDS = 3_600;
/** A session with less time left is replaced. It is longer than any invocation. */
const MARGIN_MS = 300_000;
/** Names of errors that say that the session of the sender role is no longer valid. */
const SESSION_OVER = /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient)/;

interface Held {
  readonly session: Session;
  /** Unix ms. */
  readonly expiresAt: number;
}

export function createSessions({ senderRoleArn, now }: SessionOptions): Sessions {
  const ttlMs = ({ expiresAt }: Held) => expiresAt - MARGIN_MS - now();
  const base = once(() => clientWith());

  const assumeSender = async (appId: string): Promise<Held> => {
    try {
      const input = { RoleArn: senderRoleArn, Tags: [{ Key: APP_TAG, Value: appTag(appId) }] };
      return await assume(await base(), appId, input);
    } catch (error) {
      throw new SenderRoleError(error);
    }
  };
  const senders = createCache(assumeSender, { entries: KEPT, ttlMs, keyOf: String, now });
  const sender = async (appId: string) => (await senders.get(appId)).session;
  const assumeCustomer: (role: Parameters<Sessions['tryCustomer']>[0]) => Promise<Held> = async (role) => {
    const { appId, roleArn, externalId } = role;
    const client = await clientWith(await sender(appId));
    try {
      return await assume(client, appId, {
        RoleArn: roleArn,
        ...defined({ ExternalId: externalId }),
      });
    } catch (error) {
      if (SESSION_OVER.test((error as Error).name)) senders.forget(appId);
      throw error;
    } finally {
      client.destroy();
    }
  };
  const customers = createCache<CustomerRole, Held>(assumeCustomer, { entries: KEPT, ttlMs, keyOf, now });
  return {
    sender,
    customer: async (role) => (await customers.get(role)).session,
    tryCustomer: async (role) => void (await assumeCustomer(role)),
    forgetSender: senders.forget,
    forgetCustomer: customers.forget,
  };
}

async function assume(client: STSClient, appId: string, input: Partial<AssumeRoleCommandInput>): Promise<Held> {
  const { AssumeRoleCommand } = await import('./client.ts');
  const { Credentials } = await client.send(
    new AssumeRoleCommand({
      RoleArn: undefined,
      RoleSessionName: sessionName(appId),
      DurationSeconds: DURATION_SECONDS,
      ...input,
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error('STS answered AssumeRole without credentials');
  }
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { session, expiresAt: Expiration.getTime() };
}

async function clientWith(session?: Session): Promise<STSClient> {
  const { STSClient: Client } = await import('./client.ts');
  return limited(OWN_CALLS, (options) => new Client({ ...options, ...(session ? { credentials: session } : {}) }));
}

function keyOf({ appId, roleArn, externalId }: CustomerRole): string {
  return JSON.stringify([appId, roleArn, externalId]);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
