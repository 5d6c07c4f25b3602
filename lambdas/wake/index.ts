/** Entry of wake: wires its two steps to the holding table, the configuration, our queues and the bus. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { ownClient } from '../../adapters/aws-client.ts';
import { createReadDestination } from '../../adapters/configuration/destinations.ts';
import { createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { createBuryUnreadable } from '../../adapters/holding/bury-unreadable.ts';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { createParked } from '../../adapters/holding/parked.ts';
import { createPlans } from '../../adapters/holding/plans.ts';
import { createRedrive, createToIntake } from '../../adapters/holding/redrive.ts';
import { createLog } from '../../adapters/log.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment, wholeNumber } from '../../core/environment.ts';
import { MAX_AGE_SECONDS } from '../../core/limits.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { wakeEnv } from './env.ts';
import { createWake } from './wake.ts';
import { createWorkOffPlans } from './work-off-plans.ts';

const env = readEnvironment(wakeEnv, process.env);
const log = createLog('wake');
const [dynamodb, sqs, now, table] = [ownClient(DynamoDBClient), ownSqsClient(), Date.now, env.HOLDING_TABLE];
const health = createHealthStore(dynamodb, table);
const deadLetters = createDeadLetters(dynamodb, table, now);
const parked = {
  ...createParked(dynamodb, table, health, now),
  bury: createBuryUnreadable(deadLetters.archive, log, now),
};
const enqueue = createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS));
const place = {
  dynamodb,
  table: env.CONFIGURATION_TABLE,
  busName: env.BUS_NAME,
  log,
};
const disable = whenFirstCalled(async () =>
  (await import('../../adapters/configuration/disable.ts')).createDisable(place),
);
const destinationOf = createReadDestination(dynamodb, env.CONFIGURATION_TABLE);
const maxAgeMs = wholeNumber('MAX_AGE_SECONDS', env.MAX_AGE_SECONDS, MAX_AGE_SECONDS) * 1000;
const wake = createWake(
  { health, parked, destinationOf, enqueue, disable, log, now },
  { maxAgeMs, concurrency: 8, lastCallMs: 15_000 },
);
const plans = createPlans(dynamodb, table, now);
const redrive = createRedrive({ deadLetters, enqueue, toIntake: createToIntake(sqs, env.INTAKE_URL), now });
const list = createDeadLetterList(dynamodb, table, now);
const workOffPlans = createWorkOffPlans(
  { plans: plans.running, read: plans.read, write: plans.write, list, redrive, log },
  15_000,
);

export const handler = middy()
  .use(publishMetrics(log))
  .handler(async (_: unknown, context: Context) => {
    await wake(() => context.getRemainingTimeInMillis());
    await workOffPlans(() => context.getRemainingTimeInMillis());
  });
