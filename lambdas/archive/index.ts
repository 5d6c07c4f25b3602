/** Entry of archive: connects the step to the dead letter queues and the holding table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { ownClient } from '../../adapters/aws-client.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { deadRecords } from '../../adapters/middleware/records.ts';
import { readEnvironment, wholeNumber } from '../../core/environment.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { createArchive } from './archive.ts';
import { archiveEnv } from './env.ts';

const env = readEnvironment(archiveEnv, process.env);
const log = createLog('archive');
const keptSeconds = wholeNumber('DEAD_LETTER_SECONDS', env.DEAD_LETTER_SECONDS, DEAD_LETTER_SECONDS);
const { archive } = createDeadLetters(ownClient(DynamoDBClient), env.HOLDING_TABLE, Date.now, { keptSeconds });
const archiveAll = createArchive({ archive, log });
const read = deadRecords({
  ...splitByTransport('DEAD_LETTERS_ARNS', env.DEAD_LETTERS_ARNS),
  intake: env.INTAKE_DEAD_LETTERS_ARN,
  rule: env.RULE_DEAD_LETTERS_ARN,
});

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }) => archiveAll(Records.map(read)));
