/** The parts that the three deliver functions share, from the records of their queue to settled deliveries. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { createAttemptsLog } from '../../adapters/attempts/write.ts';
import { ownClient } from '../../adapters/aws-client.ts';
import { createDestinationLookup } from '../../adapters/configuration/destinations.ts';
import { createConfigurationReader } from '../../adapters/configuration/read.ts';
import { createTargetLookup } from '../../adapters/configuration/target.ts';
import { createCarryOut } from '../../adapters/deliveries/carry-out.ts';
import { createAcknowledge } from '../../adapters/deliveries/deliveries.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { createKnownHealth } from '../../adapters/holding/known-health.ts';
import { createParked } from '../../adapters/holding/parked.ts';
import { createPlanOutcomes } from '../../adapters/holding/plan-outcomes.ts';
import { deliveryRecord } from '../../adapters/middleware/records.ts';
import { orAfter } from '../../adapters/or-after.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import type { Attempt } from '../../core/attempts/attempt.ts';
import { defined } from '../../core/defined.ts';
import { createDeliverBatch, type DeliverOptions, type DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { type Environment, wholeNumber } from '../../core/environment.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import { outcomesByPlan } from '../../core/holding/plan.ts';
import { ATTEMPTS_SECONDS, MAX_AGE_SECONDS, REPORT_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { schedulesFrom } from '../../core/retry.ts';
import type { RecordTest } from '../../core/test-delivery.ts';
import type { deliveringEnv } from './env.ts';

type DeliveringEnvironment = Environment<typeof deliveringEnv>;

/** Returns a lookup of destinations with their settings, app and secrets. */
export function createTargets(env: Pick<DeliveringEnvironment, 'CONFIGURATION_TABLE' | 'SECRETS_KEY_ARN'>) {
  const reader = createConfigurationReader(ownClient(DynamoDBClient), env.CONFIGURATION_TABLE);
  const open = whenFirstCalled(async () =>
    (await import('../../adapters/secrets/opener.ts')).openerFor(env.SECRETS_KEY_ARN),
  );
  return createTargetLookup(reader, open, Date.now);
}

export type DeliverParts = Pick<DeliverPorts, 'send' | 'replace'> & {
  readonly log: Log;
  readonly options: DeliverOptions;
};

/** @throws when a variable is malformed. */
export function createDeliver(env: DeliveringEnvironment, { options, log, ...sending }: DeliverParts) {
  const [sqs, dynamodb, now] = [ownSqsClient(), ownClient(DynamoDBClient), Date.now];
  const store = createHealthStore(dynamodb, env.HOLDING_TABLE);
  const health = createKnownHealth(store, now);
  const { park } = createParked(dynamodb, env.HOLDING_TABLE, store, now);
  const destinationOf = createDestinationLookup(dynamodb, env.CONFIGURATION_TABLE, now);
  const admit = createAdmission(
    {
      destinationOf,
      healthOf: async (destinationId) => (await health.known(destinationId)).health,
      reserveSlot: store.reserveSlot,
      now,
    },
    {
      schedules: schedulesFrom(env),
      maxAgeMs: wholeNumber('MAX_AGE_SECONDS', env.MAX_AGE_SECONDS, MAX_AGE_SECONDS) * 1000,
    },
  );
  const keptSeconds = wholeNumber('ATTEMPTS_SECONDS', env.ATTEMPTS_SECONDS, ATTEMPTS_SECONDS);
  const logAttempts = createAttemptsLog(dynamodb, env.ATTEMPTS_TABLE, { destinationOf, now, keptSeconds });
  const outcomes = createPlanOutcomes(dynamodb, env.HOLDING_TABLE, now);
  const countOutcomes = async (attempts: readonly Attempt[]): Promise<void> => {
    for (const [plan, counts] of outcomesByPlan(attempts)) await outcomes.add(plan, counts);
  };
  const urls = { deliveries: env.DELIVERIES_URL, deadLetters: env.DEAD_LETTERS_URL };
  const deliver = createDeliverBatch(
    {
      ...sending,
      admit,
      carryOut: createCarryOut(sqs, urls, park, log),
      acknowledge: createAcknowledge(sqs, env.DELIVERIES_URL),
      report: reportTo(createHealthRecorder({ ...health, now }), [logAttempts, countOutcomes], log),
      log,
      now,
      random: Math.random,
    },
    options,
  );
  return ({ Records }: SQSEvent, context: Context) =>
    deliver(Records.map(deliveryRecord), () => context.getRemainingTimeInMillis());
}

/**
 * Reports attempts to the health of destinations, and to logs such as the attempts log. A failure of one does not affect
 * the others.
 * @throws the first error.
 */
export function reportTo(
  recordHealth: ReturnType<typeof createHealthRecorder>,
  logs: readonly ((attempts: readonly Attempt[]) => Promise<void>)[],
  log: Log,
): DeliverPorts['report'] {
  return async (attempts) => {
    const late = () => {
      throw new Error(`the report of attempts took more than ${REPORT_SECONDS} s`);
    };
    const inTime = <T>(work: Promise<T>) => orAfter<T>(REPORT_SECONDS * 1000, work, late);
    const [[recorded], logged] = await Promise.all([
      Promise.allSettled([inTime(recordHealth(attempts))]),
      Promise.allSettled(logs.map((log) => inTime(log(attempts)))),
    ]);
    if (recorded.status === 'rejected') throw recorded.reason;
    for (const { appId, scope, destinationId, transport } of recorded.value) {
      log({ event: 'breaker.opened', app_id: appId, scope, destination_id: destinationId, transport });
    }
    const failed = logged.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  };
}

/** Returns the writer of tests in the attempts log. A row that is not written does not change the result of the test. */
export function createRecordTest(
  env: Pick<DeliveringEnvironment, 'ATTEMPTS_TABLE' | 'ATTEMPTS_SECONDS'>,
  log: Log,
): RecordTest {
  const keptSeconds = wholeNumber('ATTEMPTS_SECONDS', env.ATTEMPTS_SECONDS, ATTEMPTS_SECONDS);
  return async (sent, destination) => {
    const options = { destinationOf: async () => destination, now: Date.now, keptSeconds };
    const record = createAttemptsLog(ownClient(DynamoDBClient), env.ATTEMPTS_TABLE, options);
    await record([{ ...sent, test: true }]).catch((error: unknown) => {
      const fields = defined({ error_name: error instanceof Error ? error.name : undefined });
      log({ event: 'error', destination_id: destination.id, reason: 'the test was not recorded', ...fields });
    });
  };
}
