/** What both deliver functions have in common: the way from records of their queue to settled deliveries, wired. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import type { Attempt } from '../../core/attempts/attempt.ts';
import { createDeliverBatch, type DeliverOptions, type DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { wholeNumber } from '../../core/environment.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import { ATTEMPTS_SECONDS, MAX_AGE_SECONDS, REPORT_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { type RetryVariables, schedulesFrom } from '../../core/retry.ts';
import { createAttemptsLog } from '../attempts/write.ts';
import { ownClient } from '../aws-client.ts';
import { createDestinationLookup } from '../configuration/destinations.ts';
import { createHealthStore } from '../holding/health-store.ts';
import { createKnownHealth } from '../holding/known-health.ts';
import { createParked } from '../holding/parked.ts';
import { deliveryRecord } from '../middleware/records.ts';
import { orAfter } from '../or-after.ts';
import { ownSqsClient } from '../sqs-client.ts';
import { createCarryOut } from './carry-out.ts';
import { createAcknowledge } from './deliveries.ts';

export interface DeliverVariables extends RetryVariables {
  readonly CONFIGURATION_TABLE: string;
  readonly HOLDING_TABLE: string;
  readonly ATTEMPTS_TABLE: string;
  readonly DELIVERIES_URL: string;
  readonly DEAD_LETTERS_URL: string;
  readonly MAX_AGE_SECONDS?: string;
  readonly ATTEMPTS_SECONDS?: string;
}

export interface DeliverParts {
  readonly send: DeliverPorts['send'];
  /** Makes smaller deliveries of one that was refused for its size. */
  readonly replace?: DeliverPorts['replace'];
  readonly log: Log;
  readonly options: DeliverOptions;
}

/** @throws when a variable is malformed. */
export function createDeliverFunction(env: DeliverVariables, { send, replace, log, options }: DeliverParts) {
  const sqs = ownSqsClient();
  const dynamodb = ownClient(DynamoDBClient);
  const now = Date.now;
  const store = createHealthStore(dynamodb, env.HOLDING_TABLE);
  const health = createKnownHealth(store, now);
  const parked = createParked(dynamodb, env.HOLDING_TABLE, store, now);
  const destinationOf = createDestinationLookup(dynamodb, env.CONFIGURATION_TABLE, now);
  const admit = createAdmission(
    {
      destinationOf,
      healthOf: async (destinationId) => (await health.known(destinationId)).health,
      reserveSlot: (delivery, intervalMs, at) => store.reserveSlot(delivery, intervalMs, at),
      now,
    },
    {
      schedules: schedulesFrom(env),
      maxAgeMs: wholeNumber('MAX_AGE_SECONDS', env.MAX_AGE_SECONDS, MAX_AGE_SECONDS) * 1000,
    },
  );
  const urls = { deliveries: env.DELIVERIES_URL, deadLetters: env.DEAD_LETTERS_URL };
  const deliver = createDeliverBatch(
    {
      admit,
      send,
      ...(replace ? { replace } : {}),
      carryOut: createCarryOut(sqs, urls, parked.park, log),
      acknowledge: createAcknowledge(sqs, env.DELIVERIES_URL),
      report: reportTo(
        createHealthRecorder({ ...health, now }),
        createAttemptsLog(dynamodb, env.ATTEMPTS_TABLE, {
          destinationOf,
          now,
          keptSeconds: wholeNumber('ATTEMPTS_SECONDS', env.ATTEMPTS_SECONDS, ATTEMPTS_SECONDS),
        }),
        log,
      ),
      log,
      now,
      random: Math.random,
    },
    options,
  );
  return ({ Records }: SQSEvent, context: Context) =>
    deliver(Records.map(deliveryRecord), () => context.getRemainingTimeInMillis());
}

/** Health and attempts log, each whatever becomes of the other. @throws the first error of the two. */
export function reportTo(
  recordHealth: ReturnType<typeof createHealthRecorder>,
  logAttempts: (attempts: readonly Attempt[]) => Promise<void>,
  log: Log,
): DeliverPorts['report'] {
  return async (attempts) => {
    const late = () => {
      throw new Error(`the report of attempts took more than ${REPORT_SECONDS} s`);
    };
    const inTime = <T>(work: Promise<T>) => orAfter<T>(REPORT_SECONDS * 1000, work, late);
    const [recorded, logged] = await Promise.allSettled([
      inTime(recordHealth(attempts)),
      inTime(logAttempts(attempts)),
    ]);
    if (recorded.status === 'rejected') throw recorded.reason;
    for (const { appId, scope, destinationId, transport } of recorded.value) {
      log({ event: 'breaker.opened', app_id: appId, scope, destination_id: destinationId, transport });
    }
    if (logged.status === 'rejected') throw logged.reason;
  };
}
