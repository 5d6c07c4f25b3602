/** Entry of deliver-to-webhook: wires the step to the deliveries queue, the configuration and customers' endpoints. */
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createDeliverFunction } from '../../adapters/deliveries/deliver-function.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { createWebhookClientFrom } from '../../adapters/webhook/from-environment.ts';
import { readEnvironment } from '../../core/environment.ts';
import { createDeliverToWebhook } from './deliver-to-webhook.ts';
import { deliverToWebhookEnv } from './env.ts';

const env = readEnvironment(deliverToWebhookEnv, process.env);
const log = createLog('deliver-to-webhook');
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, Date.now);
const { post } = createWebhookClientFrom(env);
const send = createDeliverToWebhook({ targetOf, post, now: Date.now });
const deliver = createDeliverFunction(env, { send, log, options: { together: 1, lanes: 4 } });

export const handler = middy<SQSEvent>().use(partialBatch(log)).handler(deliver);
