/** Connects the routes of the API to its tables, its queues, its bus and the functions that deliver. */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CheckRequest } from '../../adapters/api/check.ts';
import { createIdempotency } from '../../adapters/api/idempotency.ts';
import { createAttempts } from '../../adapters/attempts/read.ts';
import { createAuditTrail } from '../../adapters/audit/audit.ts';
import { ownClient } from '../../adapters/aws-client.ts';
import { createBucketStore } from '../../adapters/bucket/store.ts';
import { createPortalStore } from '../../adapters/configuration/portal.ts';
import { createConfigurationStore } from '../../adapters/configuration/store.ts';
import { createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { txtNamingFrom } from '../../adapters/dns/resolvers.ts';
import { createCountedDeadLetters } from '../../adapters/holding/counted-dead-letters.ts';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters, keyOfDeadLetter } from '../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { createHeldLookup } from '../../adapters/holding/held-delivery.ts';
import { createOutages } from '../../adapters/holding/outages.ts';
import { createParked } from '../../adapters/holding/parked.ts';
import { createPlanOutcomes } from '../../adapters/holding/plan-outcomes.ts';
import { createPlans, createReplays } from '../../adapters/holding/plans.ts';
import { createRedrive, createToIntake } from '../../adapters/holding/redrive.ts';
import { createSent } from '../../adapters/holding/sent.ts';
import { type BlocksQuery, blocksWith } from '../../adapters/journal/blocks-with.ts';
import { createForget } from '../../adapters/journal/forget.ts';
import { createRecentGaps } from '../../adapters/journal/gaps.ts';
import { listUpdates, type UpdateListQuery } from '../../adapters/journal/list.ts';
import { createJournalReader } from '../../adapters/journal/read.ts';
import { type RecentQuery, recentBlocks } from '../../adapters/journal/recent.ts';
import { type JournalQuery, searchJournal } from '../../adapters/journal/search.ts';
import { createNoteCertificate } from '../../adapters/notifications/certificates.ts';
import { keepingNotifierFor } from '../../adapters/notifications/notifier.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { type Environment, listOf, wholeNumber } from '../../core/environment.ts';
import { ATTEMPTS_SECONDS, JOURNAL_RETENTION_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import type { apiEnv } from './env.ts';

export type { StoredScope } from '../../adapters/configuration/store.ts';
export type { Archived } from '../../adapters/holding/dead-letters.ts';
export type { StoredApp, StoredDestination } from '../../core/api/sealed.ts';
export type { CheckRequest };

/** Everything that the routes use. */
export type ApiPorts = ReturnType<typeof wire>;

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof apiEnv>, log: Log) {
  const [dynamodb, sqs, now] = [ownClient(DynamoDBClient), ownSqsClient(), Date.now];
  const health = createHealthStore(dynamodb, env.HOLDING_TABLE);
  const deadLetters = createDeadLetters(dynamodb, env.HOLDING_TABLE, now);
  const enqueue = createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS));
  const toIntake = createToIntake(sqs, env.INTAKE_URL);
  const { JOURNAL_BUCKET, JOURNAL_TABLE } = env;
  const keptSeconds = wholeNumber('JOURNAL_SECONDS', env.JOURNAL_SECONDS, JOURNAL_RETENTION_SECONDS.default);
  const journal = (bucket: string, table: string) => {
    const reader = createJournalReader(dynamodb, { bucket, table, s3: s3() });
    const keptMs = keptSeconds * 1000;
    return {
      ...reader,
      search: (query: JournalQuery) => searchJournal(reader, query),
      list: (query: UpdateListQuery) => listUpdates(reader, query),
      recent: (query: RecentQuery) => recentBlocks(reader, query),
      blocksWith: (query: BlocksQuery) => blocksWith(reader, query),
      recentGaps: createRecentGaps(dynamodb, table, now),
      forget: createForget(dynamodb, { table, keptMs, log }),
      sent: createSent(dynamodb, env.HOLDING_TABLE, keptMs),
      keptMs,
    };
  };
  const functions = {
    ...splitByTransport('DELIVER_FUNCTIONS', env.DELIVER_FUNCTIONS),
    s3: env.WRITE_TO_BUCKET_FUNCTION,
  };
  return {
    configuration: createConfigurationStore(dynamodb, env.CONFIGURATION_TABLE, now),
    idempotency: createIdempotency(dynamodb, env.CONFIGURATION_TABLE, now),
    seal: whenFirstCalled(async () =>
      (await import('../../adapters/secrets/sealer.ts')).sealerFor(env.SECRETS_KEY_ARN),
    ),
    openPortalKey: whenFirstCalled(async () =>
      (await import('../../adapters/secrets/portal-keys.ts')).portalKeyOpenerFor(env.SECRETS_KEY_ARN),
    ),
    keySets: keySetsOf(env),
    portal: createPortalStore(dynamodb, env.CONFIGURATION_TABLE, now),
    portalPage: { url: env.PORTAL_URL, logoOrigins: listOf(env.PORTAL_LOGO_ORIGINS) },
    check: whenFirstCalled(async () => (await import('../../adapters/api/check.ts')).createCheck(functions, log)),
    enqueue,
    health,
    parked: createParked(dynamodb, env.HOLDING_TABLE, health, now),
    attempts: createAttempts(dynamodb, env.ATTEMPTS_TABLE, now, {
      keptSeconds: wholeNumber('ATTEMPTS_SECONDS', env.ATTEMPTS_SECONDS, ATTEMPTS_SECONDS),
    }),
    held: createHeldLookup(dynamodb, env.HOLDING_TABLE),
    /** `undefined` without a journal. */
    journal: JOURNAL_BUCKET && JOURNAL_TABLE ? journal(JOURNAL_BUCKET, JOURNAL_TABLE) : undefined,
    /** The state of the windows of buckets. */
    buckets: createBucketStore(dynamodb, env.HOLDING_TABLE, now, keptSeconds).cursors,
    audit: createAuditTrail(dynamodb, env.ATTEMPTS_TABLE, log, now),
    deadLetters: {
      list: createDeadLetterList(dynamodb, env.HOLDING_TABLE, now),
      counted: createCountedDeadLetters(dynamodb, env.HOLDING_TABLE, now),
      keyOf: keyOfDeadLetter,
      read: deadLetters.read,
      discard: deadLetters.discard,
      redrive: createRedrive({ deadLetters, enqueue, toIntake, now }),
    },
    plans: createPlans(dynamodb, env.HOLDING_TABLE, now),
    replays: createReplays(dynamodb, env.HOLDING_TABLE, now),
    outages: createOutages(dynamodb, env.HOLDING_TABLE, now),
    outcomes: createPlanOutcomes(dynamodb, env.HOLDING_TABLE, now),
    rules: {
      policy: createEgressPolicy({ allowance: listOf(env.EGRESS_ALLOWANCE), plainHttp: env.PLAIN_HTTP === 'allowed' }),
      operator: operatorOf(env.SENDER_ROLE_ARN, listOf(env.OWN_QUEUE_URLS), [env.OWN_BUS_ARN], listOf(JOURNAL_BUCKET)),
      awsEndpoint: env.AWS_ENDPOINT_URL,
      journalMs: JOURNAL_BUCKET === undefined ? undefined : keptSeconds * 1000,
    },
    naming: txtNamingFrom(env),
    appTopics: listOf(env.APP_TOPICS),
    /** Has wake report the expiry of a client certificate. */
    noteCertificate: createNoteCertificate(dynamodb, env.HOLDING_TABLE),
    notify: keepingNotifierFor(env, { dynamodb, log, now }),
    publish: whenFirstCalled(async () => (await import('../../adapters/api/publish.ts')).createPublish(env.BUS_NAME)),
    random: (bytes: number): Uint8Array => randomBytes(bytes),
    log,
    now,
  };
}

/** The public keys of apps. The client is loaded with the first call. */
function keySetsOf({ KEYS_BUCKET, KEYS_URL, DASHBOARD_URL = '', AWS_ENDPOINT_URL }: Environment<typeof apiEnv>) {
  const open = async () => (await import('../../adapters/api/key-sets.ts')).createKeySets(KEYS_BUCKET);
  return {
    publish: whenFirstCalled(async () => (await open()).publish),
    remove: whenFirstCalled(async () => (await open()).remove),
    read: whenFirstCalled(async () => (await open()).read),
    /** The embedded run has no CloudFront, and serves the files at its own address. */
    url: AWS_ENDPOINT_URL ?? KEYS_URL ?? DASHBOARD_URL,
    isServed: KEYS_URL !== undefined,
  };
}

function s3() {
  return whenFirstCalled(async () => {
    const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = ownClient(S3Client, 'streams');
    return async () => ({ client, GetObjectCommand });
  });
}
