/** Connects deliveries, the test and the ownership check to one webhook client with one egress policy. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ownClient } from '../../adapters/aws-client.ts';
import { createAddressLookup } from '../../adapters/dns/addresses.ts';
import { parseResolvers, txtNamingFrom } from '../../adapters/dns/resolvers.ts';
import { createTxtLookup } from '../../adapters/dns/txt.ts';
import { orAfter } from '../../adapters/or-after.ts';
import { createWebhookClient, type WebhookClient } from '../../adapters/webhook/client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { type Environment, listOf } from '../../core/environment.ts';
import { REPACK_SECONDS, WEBHOOK_CONCURRENCY, WEBHOOK_TIMEOUT_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { createEgressPolicy, type EgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { createDeliver, createRecordTest, createTargets } from '../deliver/wire.ts';
import { type AuthorizedPostPorts, createAuthorizedPost } from './authorized-post.ts';
import { createDeliverToWebhook } from './deliver-to-webhook.ts';
import type { deliverToWebhookEnv } from './env.ts';
import { createHalve } from './halve.ts';
import { createOwnershipCheck, type OwnershipPorts } from './ownership.ts';
import { createTestWebhook } from './test-webhook.ts';
import { createVerify } from './verify.ts';

type WebhookEnvironment = Environment<typeof deliverToWebhookEnv>;
type PolicyEnvironment = Pick<WebhookEnvironment, 'PLAIN_HTTP' | 'EGRESS_ALLOWANCE'>;

/** @throws when a variable is malformed. */
export function wire(env: WebhookEnvironment, log: Log) {
  const now = Date.now;
  const targetOf = createTargets(env);
  const client = createClient(env);
  const timeoutMs = timeoutMsOf(env.WEBHOOK_TIMEOUT_SECONDS);
  const storeLimit = whenFirstCalled(async () =>
    (await import('../../adapters/configuration/remember-limit.ts')).createRememberLimit(env.CONFIGURATION_TABLE, log),
  );
  /** When the table does not answer in time, the delivery is replaced without storing the size. */
  const rememberLimit: typeof storeLimit = (...limit) =>
    orAfter(REPACK_SECONDS * 1000, storeLimit(...limit), () => undefined);
  const post = createAuthorizedPost({ post: client.post, tokens: createSharedTokens(env, client), timeoutMs });
  const send = createDeliverToWebhook({ targetOf, post, now });
  const replace = createHalve({ targetOf, rememberLimit, now });
  const options = { batchSize: 1, concurrency: WEBHOOK_CONCURRENCY, sendMs: timeoutMs + REPACK_SECONDS * 1000 };
  const checkOwnership = createOwnershipCheck(createOwnershipPorts(env, client));
  return {
    deliver: createDeliver(env, { send, replace, log, options }),
    verify: createVerify({ targetOf, checkOwnership, now }),
    test: createTestWebhook({
      targetOf,
      checkOwnership,
      now,
      post,
      eventId: randomUUID,
      record: createRecordTest(env, log),
      timeoutMs,
    }),
  };
}

/** The tokens of OAuth clients. Their code is loaded when the first destination needs a token. */
function createSharedTokens(
  env: Pick<WebhookEnvironment, 'CONFIGURATION_TABLE' | 'SECRETS_KEY_ARN'>,
  { send }: Pick<WebhookClient, 'send'>,
): AuthorizedPostPorts['tokens'] {
  let made: Promise<AuthorizedPostPorts['tokens']> | undefined;
  const open = async () => {
    const [{ createTokens }, { openerFor }] = await Promise.all([
      import('../../adapters/webhook/tokens.ts'),
      import('../../adapters/secrets/opener.ts'),
    ]);
    const opener = openerFor(env.SECRETS_KEY_ARN);
    const ports = { send, open: opener, sealAs: opener.sealAs, now: Date.now };
    return createTokens(ownClient(DynamoDBClient), env.CONFIGURATION_TABLE, ports);
  };
  const tokens = () => {
    made ??= open();
    return made;
  };
  return {
    get: async (...args) => (await tokens()).get(...args),
    renew: async (...args) => (await tokens()).renew(...args),
  };
}

/** @throws when a variable is malformed. */
export function createClient(
  env: PolicyEnvironment & Pick<WebhookEnvironment, 'WEBHOOK_TIMEOUT_SECONDS' | 'ENDPOINT_RESOLVERS'>,
): WebhookClient {
  const resolvers = parseResolvers(env.ENDPOINT_RESOLVERS ?? 'system', 'ENDPOINT_RESOLVERS');
  const servers = resolvers.flatMap(({ server }) => server ?? []);
  return createWebhookClient({
    policy: egressPolicyOf(env),
    resolver: createAddressLookup(servers.length === 0 ? {} : { servers }),
    timeoutMs: timeoutMsOf(env.WEBHOOK_TIMEOUT_SECONDS),
  });
}

/** @throws when a variable is malformed. */
export function createOwnershipPorts(
  env: PolicyEnvironment &
    Pick<WebhookEnvironment, 'OWNERSHIP_RESOLVERS' | 'OWNERSHIP_TXT_PREFIX' | 'OWNERSHIP_TXT_NAME'>,
  { send }: Pick<WebhookClient, 'send'>,
): OwnershipPorts {
  const policy = egressPolicyOf(env);
  return {
    ...createTxtLookup({ resolvers: parseResolvers(env.OWNERSHIP_RESOLVERS) }),
    naming: txtNamingFrom(env),
    refusalOf: (url) => policy.checkUrl(new URL(url))?.reason,
    get: (call) => send({ ...call, method: 'GET' }),
  };
}

function egressPolicyOf(env: PolicyEnvironment): EgressPolicy {
  return createEgressPolicy({ allowance: listOf(env.EGRESS_ALLOWANCE), plainHttp: env.PLAIN_HTTP === 'allowed' });
}

export function timeoutMsOf(text: string): number {
  const { min, max } = WEBHOOK_TIMEOUT_SECONDS;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= min && seconds <= max) return seconds * 1000;
  throw new Error(
    `WEBHOOK_TIMEOUT_SECONDS: expected whole seconds from ${min} to ${max}, got ${JSON.stringify(text)}.`,
  );
}
