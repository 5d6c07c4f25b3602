/** Entry of fan-out: connects the step to DynamoDB and SQS. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { ownClient } from '../../adapters/aws-client.ts';
import { createConfigurationReader } from '../../adapters/configuration/read.ts';
import { createRoutes } from '../../adapters/configuration/routes.ts';
import { createBury, createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { createRefuse } from '../../adapters/deliveries/refuse.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { intakeRecord } from '../../adapters/middleware/records.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { readEnvironment } from '../../core/environment.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { fanOutEnv } from './env.ts';
import { createFanOut } from './fan-out.ts';
import { wireJournal } from './wire.ts';

const env = readEnvironment(fanOutEnv, process.env);
const log = createLog('fan-out');
const sqs = ownSqsClient();
const dynamodb = ownClient(DynamoDBClient);

const fanOut = createFanOut({
  configurationOf: createRoutes(createConfigurationReader(dynamodb, env.CONFIGURATION_TABLE), Date.now),
  ...wireJournal(env, dynamodb, log),
  enqueue: createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS)),
  bury: createBury(sqs, splitByTransport('DEAD_LETTERS_URLS', env.DEAD_LETTERS_URLS)),
  refuse: createRefuse(sqs, env.INTAKE_DEAD_LETTERS_URL),
  log,
  now: Date.now,
});

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }) => fanOut(Records.map(intakeRecord)));
