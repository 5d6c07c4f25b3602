/** Entry of archive: connects the step to the dead letter queues and the holding table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { ownClient } from '../../adapters/aws-client.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { deadRecords } from '../../adapters/middleware/records.ts';
import { createReportDeadLetters } from '../../adapters/notifications/dead-letters.ts';
import { keepingNotifierFor } from '../../adapters/notifications/notifier.ts';
import { orAfter } from '../../adapters/or-after.ts';
import { readEnvironment, wholeNumber } from '../../core/environment.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS, REPORT_SECONDS } from '../../core/limits.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { createArchive } from './archive.ts';
import { archiveEnv } from './env.ts';

const env = readEnvironment(archiveEnv, process.env);
const log = createLog('archive');
const keptSeconds = wholeNumber('DEAD_LETTER_SECONDS', env.DEAD_LETTER_SECONDS, DEAD_LETTER_SECONDS);
const [dynamodb, now, table] = [ownClient(DynamoDBClient), Date.now, env.HOLDING_TABLE];
const { archive } = createDeadLetters(dynamodb, table, now, { keptSeconds });
const reportAll = createReportDeadLetters({ dynamodb, table, now }, keepingNotifierFor(env, { dynamodb, log, now }));
const report = (deadLetters: readonly DeadLetter[]) =>
  orAfter(REPORT_SECONDS * 1000, reportAll(deadLetters), () => {
    throw new Error(`the report of dead letters took more than ${REPORT_SECONDS} s`);
  });
const archiveAll = createArchive({ archive, report, log });
const read = deadRecords({
  ...splitByTransport('DEAD_LETTERS_ARNS', env.DEAD_LETTERS_ARNS),
  intake: env.INTAKE_DEAD_LETTERS_ARN,
  rule: env.RULE_DEAD_LETTERS_ARN,
});

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }) => archiveAll(Records.map(read)));
