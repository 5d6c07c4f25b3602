/** Entry of fan-out: connects the step to DynamoDB and SQS. */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { ownClient } from '../../adapters/aws-client.ts';
import { createConfigurationReader } from '../../adapters/configuration/read.ts';
import { createRoutes } from '../../adapters/configuration/routes.ts';
import { createBury, createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { createRefuse } from '../../adapters/deliveries/refuse.ts';
import { createJournalWriter } from '../../adapters/journal/write.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { intakeRecord } from '../../adapters/middleware/records.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment, wholeNumber } from '../../core/environment.ts';
import { JOURNAL_RETENTION_SECONDS } from '../../core/limits.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { fanOutEnv } from './env.ts';
import { createFanOut, type FanOutJournal } from './fan-out.ts';

const env = readEnvironment(fanOutEnv, process.env);
const log = createLog('fan-out');
const sqs = ownSqsClient();
const dynamodb = ownClient(DynamoDBClient);

function journal(bucket: string, table: string): FanOutJournal {
  const keptSeconds = wholeNumber('JOURNAL_SECONDS', env.JOURNAL_SECONDS, JOURNAL_RETENTION_SECONDS.default);
  const s3 = whenFirstCalled(async () => {
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = ownClient(S3Client);
    return async () => ({ client, PutObjectCommand });
  });
  return {
    newObjectId: () => randomBytes(OBJECT_ID_BYTES).toString('hex'),
    write: createJournalWriter(dynamodb, { bucket, table, keptSeconds, log, s3 }),
  };
}

const OBJECT_ID_BYTES = 12;
const { JOURNAL_BUCKET, JOURNAL_TABLE } = env;
const fanOut = createFanOut({
  configurationOf: createRoutes(createConfigurationReader(dynamodb, env.CONFIGURATION_TABLE), Date.now),
  ...(JOURNAL_BUCKET && JOURNAL_TABLE ? { journal: journal(JOURNAL_BUCKET, JOURNAL_TABLE) } : {}),
  enqueue: createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS)),
  bury: createBury(sqs, splitByTransport('DEAD_LETTERS_URLS', env.DEAD_LETTERS_URLS)),
  refuse: createRefuse(sqs, env.INTAKE_DEAD_LETTERS_URL),
  log,
  now: Date.now,
});

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }) => fanOut(Records.map(intakeRecord)));
