/** Entry of deliver-to-queue: wires the step to the deliveries queue, the configuration and customers' queues. */
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createCarryOut } from '../../adapters/deliveries/carry-out.ts';
import { createAcknowledge } from '../../adapters/deliveries/deliveries.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { deliveryRecord } from '../../adapters/middleware/records.ts';
import { createSendToQueue } from '../../adapters/queue/customer-queue.ts';
import { createDeliverBatch } from '../../core/delivery/deliver-batch.ts';
import { readEnvironment } from '../../core/environment.ts';
import { SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createDeliverToQueue } from './deliver-to-queue.ts';
import { deliverToQueueEnv } from './env.ts';

const env = readEnvironment(deliverToQueueEnv, process.env);
const log = createLog('deliver-to-queue');
const sqs = new SQSClient({});
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, Date.now);
const send = createDeliverToQueue({
  targetOf,
  sendToQueue: createSendToQueue(),
  endpoint: env.AWS_ENDPOINT_URL,
  now: Date.now,
});
const acknowledge = createAcknowledge(sqs, env.DELIVERIES_URL);
const carryOut = createCarryOut(sqs, { deliveries: env.DELIVERIES_URL, deadLetters: env.DEAD_LETTERS_URL }, log);
const deliver = createDeliverBatch(
  { send, carryOut, acknowledge, log, now: Date.now, random: Math.random },
  { together: SQS_BATCH_ENTRIES, lanes: 1, schedules: RETRY_SCHEDULES },
);

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }, context: Context) =>
    deliver(Records.map(deliveryRecord), () => context.getRemainingTimeInMillis()),
  );
