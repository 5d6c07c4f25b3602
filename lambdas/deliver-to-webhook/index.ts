/** Entry of deliver-to-webhook: wires the step to the deliveries queue, the configuration and customers' endpoints. */
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createCarryOut } from '../../adapters/deliveries/carry-out.ts';
import { createAcknowledge } from '../../adapters/deliveries/deliveries.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { deliveryRecord } from '../../adapters/middleware/records.ts';
import { createWebhookClientFrom } from '../../adapters/webhook/from-environment.ts';
import { createDeliverBatch } from '../../core/delivery/deliver-batch.ts';
import { readEnvironment } from '../../core/environment.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createDeliverToWebhook } from './deliver-to-webhook.ts';
import { deliverToWebhookEnv } from './env.ts';

const env = readEnvironment(deliverToWebhookEnv, process.env);
const log = createLog('deliver-to-webhook');
const sqs = new SQSClient({});
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, Date.now);
const { post } = createWebhookClientFrom(env);
const send = createDeliverToWebhook({ targetOf, post, now: Date.now });
const acknowledge = createAcknowledge(sqs, env.DELIVERIES_URL);
const carryOut = createCarryOut(sqs, { deliveries: env.DELIVERIES_URL, deadLetters: env.DEAD_LETTERS_URL }, log);
const deliver = createDeliverBatch(
  { send, carryOut, acknowledge, log, now: Date.now, random: Math.random },
  { together: 1, lanes: 4, schedules: RETRY_SCHEDULES },
);

export const handler = middy<SQSEvent>()
  .use(partialBatch(log))
  .handler(({ Records }, context: Context) =>
    deliver(Records.map(deliveryRecord), () => context.getRemainingTimeInMillis()),
  );
