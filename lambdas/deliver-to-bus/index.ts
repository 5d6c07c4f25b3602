/** Entry of deliver-to-bus: wires deliveries and the test button to customers' buses, over one set of sessions. */
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { sendInTime } from '../../adapters/access/send-in-time.ts';
import { createCustomerBuses } from '../../adapters/bus/from-environment.ts';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createDeliverFunction } from '../../adapters/deliveries/deliver-function.ts';
import { createLog } from '../../adapters/log.ts';
import { byKind, type Kind } from '../../adapters/middleware/by-kind.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment } from '../../core/environment.ts';
import { CUSTOMER_SEND_SECONDS } from '../../core/limits.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import { createDeliverToBus } from './deliver-to-bus.ts';
import { deliverToBusEnv } from './env.ts';

const env = readEnvironment(deliverToBusEnv, process.env);
const log = createLog('deliver-to-bus');
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, Date.now);
const { sessions, checkBus, sending } = createCustomerBuses(env, Date.now);
const ports = { ...sending, targetOf, now: Date.now };
const send = sendInTime(createDeliverToBus(ports), busFailure);
const options = { batchSize: 1, concurrency: 4, sendMs: CUSTOMER_SEND_SECONDS * 1000 };
const records = middy<SQSEvent>().use(partialBatch(log)).handler(createDeliverFunction(env, { send, log, options }));
const test = whenFirstCalled(async () => {
  const { createBusInspection } = await import('../../adapters/bus/inspection.ts');
  return (await import('./test-bus.ts')).createTestBus({ ...ports, ...createBusInspection(checkBus, sessions) });
});

// Outside the batch middleware: that one would replace what a test answers.
export const handler = middy<SQSEvent | Kind, unknown>().handler(byKind(records, { test }));
