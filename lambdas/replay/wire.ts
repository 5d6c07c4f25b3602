/** Connects replays to the holding table, the configuration, the journal and the queues of the stack. */
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ownClient } from '../../adapters/aws-client.ts';
import { createReadDestination } from '../../adapters/configuration/destinations.ts';
import { createBury, createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { createPlanOutcomes } from '../../adapters/holding/plan-outcomes.ts';
import { createReplays } from '../../adapters/holding/plans.ts';
import { createSent } from '../../adapters/holding/sent.ts';
import { createJournalReader } from '../../adapters/journal/read.ts';
import { keepingNotifierFor } from '../../adapters/notifications/notifier.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { type Environment, wholeNumber } from '../../core/environment.ts';
import { runReplay } from '../../core/journal/run-replay.ts';
import { JOURNAL_RETENTION_SECONDS, JOURNAL_SETTLED_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import type { replayEnv } from './env.ts';
import { createRunReplays } from './replay.ts';

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof replayEnv>, log: Log) {
  const [dynamodb, sqs, s3, now] = [
    ownClient(DynamoDBClient),
    ownSqsClient(),
    ownClient(S3Client, 'streams'),
    Date.now,
  ];
  const { HOLDING_TABLE: holding, JOURNAL_BUCKET: bucket, JOURNAL_TABLE: table } = env;
  const health = createHealthStore(dynamodb, holding);
  const replays = createReplays(dynamodb, holding, now);
  const keptMs = wholeNumber('JOURNAL_SECONDS', env.JOURNAL_SECONDS, JOURNAL_RETENTION_SECONDS.default) * 1000;
  const settledMs = wholeNumber('SETTLED_SECONDS', env.SETTLED_SECONDS, JOURNAL_SETTLED_SECONDS) * 1000;
  const ports = {
    ...createJournalReader(dynamodb, { bucket, table, s3: async () => ({ client: s3, GetObjectCommand }) }),
    read: replays.read,
    write: replays.write,
    destinationOf: createReadDestination(dynamodb, env.CONFIGURATION_TABLE),
    healthOf: async (id: string) => (await health.read(id)).health,
    outcomeOf: createPlanOutcomes(dynamodb, holding, now).of,
    record: createSent(dynamodb, holding, keptMs).write,
    enqueue: createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS)),
    bury: createBury(sqs, splitByTransport('DEAD_LETTERS_URLS', env.DEAD_LETTERS_URLS)),
    pause: (ms: number) => pause(ms),
    notify: keepingNotifierFor(env, { dynamodb, log, now }),
    log,
    now,
  };
  return createRunReplays({
    running: replays.running,
    run: (replay, hasTime) => runReplay(replay, ports, { keptMs, settledMs }, hasTime),
    log,
  });
}
