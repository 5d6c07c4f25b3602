/** Entry of deliver-to-queue: wires the step to the deliveries queue, the configuration and customers' queues. */
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createDeliverFunction } from '../../adapters/deliveries/deliver-function.ts';
import { createLog } from '../../adapters/log.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { createSendToQueue } from '../../adapters/queue/customer-queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { createDeliverToQueue } from './deliver-to-queue.ts';
import { deliverToQueueEnv } from './env.ts';

const env = readEnvironment(deliverToQueueEnv, process.env);
const log = createLog('deliver-to-queue');
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, Date.now);
const sendToQueue = createSendToQueue();
const send = createDeliverToQueue({ targetOf, sendToQueue, endpoint: env.AWS_ENDPOINT_URL, now: Date.now });
const deliver = createDeliverFunction(env, { send, log, options: { together: SQS_BATCH_ENTRIES, lanes: 1 } });

export const handler = middy<SQSEvent>().use(partialBatch(log)).handler(deliver);
