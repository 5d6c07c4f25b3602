/** Connects the steps of wake to the holding table, the configuration, the queues of the stack and its bus. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ownClient } from '../../adapters/aws-client.ts';
import { createBucketsDue } from '../../adapters/bucket/due.ts';
import { createReadDestination } from '../../adapters/configuration/destinations.ts';
import { createEnqueue } from '../../adapters/deliveries/deliveries.ts';
import { createBuryUnreadable } from '../../adapters/holding/bury-unreadable.ts';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { createParked } from '../../adapters/holding/parked.ts';
import { createPlans, createReplays } from '../../adapters/holding/plans.ts';
import { createRedrive, createToIntake } from '../../adapters/holding/redrive.ts';
import { createSendExpiring } from '../../adapters/notifications/certificates.ts';
import { notifierFor } from '../../adapters/notifications/notifier.ts';
import { createSendKept } from '../../adapters/notifications/outbox.ts';
import { ownSqsClient } from '../../adapters/sqs-client.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import type { DestinationRef } from '../../core/destination.ts';
import { type Environment, wholeNumber } from '../../core/environment.ts';
import { FAILING_AFTER_SECONDS } from '../../core/health/wake.ts';
import { MAX_AGE_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { createContinueReplays } from './continue-replays.ts';
import type { wakeEnv } from './env.ts';
import { createRunPlans } from './redrive-plans.ts';
import { createWake } from './wake.ts';
import { createWriteWindows } from './write-windows.ts';

/** Nothing new is started when less time than this is left. */
const LAST_CALL_MS = 15_000;
/** Destinations that are handled at the same time. */
const CONCURRENCY = 8;

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof wakeEnv>, log: Log) {
  const [dynamodb, sqs, now, table] = [ownClient(DynamoDBClient), ownSqsClient(), Date.now, env.HOLDING_TABLE];
  const health = createHealthStore(dynamodb, table);
  const deadLetters = createDeadLetters(dynamodb, table, now);
  const enqueue = createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS));
  const parked = {
    ...createParked(dynamodb, table, health, now),
    bury: createBuryUnreadable(deadLetters.archive, log, now),
  };
  const notify = notifierFor(env, { dynamodb, log, now });
  const disable = whenFirstCalled(async () => {
    const place = { dynamodb, table: env.CONFIGURATION_TABLE, notify, log, now };
    return (await import('../../adapters/configuration/disable.ts')).createDisable(place);
  });
  const destinationOf = createReadDestination(dynamodb, env.CONFIGURATION_TABLE);
  const sendExpiring = createSendExpiring(dynamodb, table, { destinationOf, notify, now });
  const sendKept = createSendKept(dynamodb, table, notify);
  const maxAgeMs = wholeNumber('MAX_AGE_SECONDS', env.MAX_AGE_SECONDS, MAX_AGE_SECONDS) * 1000;
  const failingAfterMs =
    wholeNumber('FAILING_AFTER_SECONDS', env.FAILING_AFTER_SECONDS, FAILING_AFTER_SECONDS.default) * 1000;
  const plans = createPlans(dynamodb, table, now);
  const list = createDeadLetterList(dynamodb, table, now);
  const redrive = createRedrive({ deadLetters, enqueue, toIntake: createToIntake(sqs, env.INTAKE_URL), now });
  const { discard } = deadLetters;
  const { REPLAY_FUNCTION: replayFunction, WRITE_TO_BUCKET_FUNCTION: writer } = env;
  const invokeOf = (name: string) =>
    whenFirstCalled(async () => (await import('../../adapters/invoke.ts')).createInvoke(name));
  const bucketsDue = createBucketsDue(dynamodb, table, now);
  const exists = async (ref: DestinationRef) => (await destinationOf(ref)) !== undefined;
  return {
    wake: createWake(
      { health, parked, destinationOf, enqueue, disable, notify, log, now },
      { maxAgeMs, failingAfterMs, concurrency: CONCURRENCY, lastCallMs: LAST_CALL_MS },
    ),
    sendExpiring: (remainingMs: () => number) => sendExpiring(() => remainingMs() > LAST_CALL_MS),
    sendKept: (remainingMs: () => number) => sendKept(() => remainingMs() > LAST_CALL_MS),
    runPlans: createRunPlans(
      { plans: plans.running, read: plans.read, write: plans.write, list, redrive, discard, exists, log },
      LAST_CALL_MS,
    ),
    continueReplays:
      replayFunction === undefined
        ? async () => {}
        : createContinueReplays({
            running: createReplays(dynamodb, table, now).running,
            invoke: invokeOf(replayFunction),
            log,
            now,
          }),
    writeWindows:
      writer === undefined ? async () => {} : createWriteWindows({ isDue: bucketsDue, invoke: invokeOf(writer), log }),
  };
}
