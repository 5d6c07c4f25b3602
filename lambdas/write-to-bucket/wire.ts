/** Connects write-to-bucket to the holding table, the configuration, the journal and customers' buckets. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ownClient } from '../../adapters/aws-client.ts';
import { AWS_TEST_PORTS } from '../../adapters/aws-test-ports.ts';
import { createBucketAccess } from '../../adapters/bucket/access.ts';
import { createCustomerBucket } from '../../adapters/bucket/customer-bucket.ts';
import { createBucketStore } from '../../adapters/bucket/store.ts';
import { createReadAnyDestination } from '../../adapters/configuration/destinations.ts';
import { createJournalReader } from '../../adapters/journal/read.ts';
import { createSessions } from '../../adapters/sts/sessions.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { type Environment, wholeNumber } from '../../core/environment.ts';
import { JOURNAL_RETENTION_SECONDS, WINDOW_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { bucketConnection } from '../../core/transport/s3/connection.ts';
import { bucketFailure } from '../../core/transport/s3/outcome.ts';
import type { BucketTestRequest } from '../../core/transport/s3/test-checks.ts';
import { type BucketPorts, writeWindows } from '../../core/transport/s3/write-windows.ts';
import type { writeToBucketEnv } from './env.ts';
import { createWriteDue } from './write-to-bucket.ts';

/** A test, or an invocation of wake. */
export type WriterEvent = BucketTestRequest | { readonly kind?: undefined } | null;

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof writeToBucketEnv>, log: Log) {
  const [dynamodb, s3, now] = [ownClient(DynamoDBClient), ownClient(S3Client, 'streams'), Date.now];
  const { HOLDING_TABLE, JOURNAL_BUCKET: bucket, JOURNAL_TABLE: table, AWS_ENDPOINT_URL: endpoint } = env;
  const keptSeconds = wholeNumber('JOURNAL_SECONDS', env.JOURNAL_SECONDS, JOURNAL_RETENTION_SECONDS.default);
  const store = createBucketStore(dynamodb, HOLDING_TABLE, now, keptSeconds);
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const customer = createCustomerBucket(createBucketAccess(sessions));
  const operator = operatorOf(env.SENDER_ROLE_ARN, [], [], [bucket]);
  const destinationOf = createReadAnyDestination(dynamodb, env.CONFIGURATION_TABLE);
  const ports: BucketPorts = {
    ...createJournalReader(dynamodb, { bucket, table, s3: async () => ({ client: s3, GetObjectCommand }) }),
    cursors: store.cursors,
    frozen: store.frozen,
    destinationOf,
    async put(destination, place, key, content, type) {
      const connection = bucketConnection(destination, place, operator, endpoint);
      if ('failure' in connection) return connection;
      return customer.put(connection.address, connection.credentials, key, content, type);
    },
    log,
    now,
  };
  const milliseconds = (name: 'SETTLED_SECONDS' | 'LATE_SECONDS', seconds: number) =>
    wholeNumber(name, env[name], seconds) * 1000;
  const options = {
    keptMs: keptSeconds * 1000,
    settledMs: milliseconds('SETTLED_SECONDS', WINDOW_SECONDS.settled),
    lateMs: milliseconds('LATE_SECONDS', WINDOW_SECONDS.late),
    windowMs: env.WINDOW_SECONDS === undefined ? undefined : Number(env.WINDOW_SECONDS) * 1000,
  };
  const writeDue = createWriteDue({
    lease: store.lease,
    cursors: store.cursors.all,
    write: (cursor, hasTime) => writeWindows(cursor, ports, options, hasTime),
    log,
    now,
  });
  const test = whenFirstCalled(async () => {
    const { createProveExternalId } = await import('../../adapters/sts/prove-external-id.ts');
    return (await import('./test-bucket.ts')).createTestBucket({
      ...customer,
      ...AWS_TEST_PORTS,
      destinationOf,
      proveExternalId: createProveExternalId(sessions, bucketFailure),
      operator,
      endpoint,
      now,
    });
  });
  return async (event: WriterEvent, remainingMs: () => number): Promise<unknown> =>
    event?.kind === 'test' ? test(event) : writeDue(remainingMs);
}
