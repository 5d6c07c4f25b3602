/** What both deliver functions have in common: the way from records of their queue to settled deliveries, wired. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { createDeliverBatch, type DeliverOptions, type DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import { MAX_AGE_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createDestinationLookup } from '../configuration/destinations.ts';
import { createHealthStore } from '../held/health-store.ts';
import { createKnownHealth } from '../held/known-health.ts';
import { createParked } from '../held/parked.ts';
import { deliveryRecord } from '../middleware/records.ts';
import { createCarryOut } from './carry-out.ts';
import { createAcknowledge } from './deliveries.ts';

export interface DeliverVariables {
  readonly CONFIGURATION_TABLE: string;
  readonly HELD_TABLE: string;
  readonly DELIVERIES_URL: string;
  readonly DEAD_LETTERS_URL: string;
}

export interface DeliverParts {
  readonly send: DeliverPorts['send'];
  readonly log: Log;
  readonly options: DeliverOptions;
}

export function createDeliverFunction(env: DeliverVariables, { send, log, options }: DeliverParts) {
  const sqs = new SQSClient({});
  const dynamodb = new DynamoDBClient({});
  const now = Date.now;
  const store = createHealthStore(dynamodb, env.HELD_TABLE);
  const health = createKnownHealth(store, now);
  const parked = createParked(dynamodb, env.HELD_TABLE, store, now);
  const admit = createAdmission(
    {
      destinationOf: createDestinationLookup(dynamodb, env.CONFIGURATION_TABLE, now),
      healthOf: async (destinationId) => (await health.known(destinationId)).health,
      reserveSlot: (delivery, intervalMs, at) => store.reserveSlot(delivery, intervalMs, at),
      now,
    },
    { schedules: RETRY_SCHEDULES, maxAgeMs: MAX_AGE_SECONDS * 1000 },
  );
  const urls = { deliveries: env.DELIVERIES_URL, deadLetters: env.DEAD_LETTERS_URL };
  const deliver = createDeliverBatch(
    {
      admit,
      send,
      carryOut: createCarryOut(sqs, urls, parked.park, log),
      acknowledge: createAcknowledge(sqs, env.DELIVERIES_URL),
      report: createHealthRecorder({ ...health, now }),
      log,
      now,
      random: Math.random,
    },
    options,
  );
  return ({ Records }: SQSEvent, context: Context) =>
    deliver(Records.map(deliveryRecord), () => context.getRemainingTimeInMillis());
}
