/** Entry of deliver-to-queue: wires deliveries and the test button to customers' queues, over one set of sessions. */
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { sendInTime } from '../../adapters/access/send-in-time.ts';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createDeliverFunction } from '../../adapters/deliveries/deliver-function.ts';
import { createLog } from '../../adapters/log.ts';
import { byKind, type Kind } from '../../adapters/middleware/by-kind.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { orAfter } from '../../adapters/or-after.ts';
import { createCustomerQueues } from '../../adapters/queue/from-environment.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment } from '../../core/environment.ts';
import { CUSTOMER_SEND_SECONDS, REPACK_SECONDS, SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import { createDeliverToQueue } from './deliver-to-queue.ts';
import { deliverToQueueEnv } from './env.ts';

const env = readEnvironment(deliverToQueueEnv, process.env);
const log = createLog('deliver-to-queue');
const now = Date.now;
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, now);
const { access, sessions, sending } = createCustomerQueues(env, now);
const ports = { ...sending, targetOf, now };
const send = sendInTime(createDeliverToQueue(ports), queueFailure);
const inspecting = async () => ({
  ...ports,
  ...(await import('../../adapters/queue/inspection.ts')).createInspection(access, sessions),
});
const repack = whenFirstCalled(async () => {
  const { createLimitStore } = await import('../../adapters/configuration/remember-limit.ts');
  const rememberLimit = createLimitStore(env.CONFIGURATION_TABLE, log);
  return (await import('./repack.ts')).createRepack({ ...(await inspecting()), rememberLimit });
});
/** A queue that does not tell its size in time: nothing takes the place of the delivery. */
const replace: typeof repack = (...refused) => orAfter(REPACK_SECONDS * 1000, repack(...refused), () => undefined);
const sendMs = (CUSTOMER_SEND_SECONDS + REPACK_SECONDS) * 1000;
const options = { batchSize: SQS_BATCH_ENTRIES, concurrency: 1, sendMs };
const deliver = createDeliverFunction(env, { send, replace, log, options });
const records = middy<SQSEvent>().use(partialBatch(log)).handler(deliver);
const test = whenFirstCalled(async () => (await import('./test-queue.ts')).createTestQueue(await inspecting()));

// Outside the batch middleware: that one would replace what a test answers.
export const handler = middy<SQSEvent | Kind, unknown>().handler(byKind(records, { test }));
