/**
 * Connects deliveries, the repacking of refused deliveries and the test to customers' queues, with one set of
 * sessions and clients.
 */
import { AWS_TEST_PORTS } from '../../adapters/aws-test-ports.ts';
import { orAfter, sendInTime } from '../../adapters/or-after.ts';
import { createQueueAccess } from '../../adapters/queue/access.ts';
import { createSendToQueue } from '../../adapters/queue/customer-queue.ts';
import { createSessions } from '../../adapters/sts/sessions.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import type { Environment } from '../../core/environment.ts';
import { CUSTOMER_SEND_SECONDS, REPACK_SECONDS, SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import { createDeliver, createRecordTest, createTargets } from '../deliver/wire.ts';
import { createDeliverToQueue, createSizeOfQueue } from './deliver-to-queue.ts';
import type { deliverToQueueEnv } from './env.ts';

export type QueueEnvironment = Environment<typeof deliverToQueueEnv>;

const OPTIONS = {
  batchSize: SQS_BATCH_ENTRIES,
  concurrency: 1,
  sendMs: (CUSTOMER_SEND_SECONDS + REPACK_SECONDS) * 1000,
};

/** @throws when a variable is malformed. */
export function wire(env: QueueEnvironment, log: Log) {
  const { sending, access, sessions } = createCustomerQueues(env, Date.now);
  const ports = { ...sending, targetOf: createTargets(env), now: Date.now };
  const send = sendInTime(createDeliverToQueue(ports), queueFailure);
  /** Only tests and refusals for size need to inspect queues. */
  const inspecting = async () => ({
    ...ports,
    ...(await import('../../adapters/queue/inspect.ts')).createQueueInspector(access),
    proveExternalId: (await import('../../adapters/sts/prove-external-id.ts')).createProveExternalId(
      sessions,
      queueFailure,
    ),
    ...AWS_TEST_PORTS,
    record: createRecordTest(env, log),
  });
  const repack = whenFirstCalled(async () => {
    const { createRememberLimit } = await import('../../adapters/configuration/remember-limit.ts');
    const rememberLimit = createRememberLimit(env.CONFIGURATION_TABLE, log);
    const { createRepack } = await import('../deliver/repack.ts');
    const sizeOf = createSizeOfQueue(await inspecting());
    return createRepack({ transport: 'sqs', targetOf: ports.targetOf, sizeOf, rememberLimit, now: Date.now });
  });
  /** When the queue does not report its size in time, the delivery is not replaced. */
  const replace: typeof repack = (...refused) => orAfter(REPACK_SECONDS * 1000, repack(...refused), () => undefined);
  return {
    deliver: createDeliver(env, { send, replace, log, options: OPTIONS }),
    test: whenFirstCalled(async () => (await import('./test-queue.ts')).createTestQueue(await inspecting())),
  };
}

/** Returns what reaches customers' queues. @throws when SENDER_ROLE_ARN is not the ARN of a role. */
export function createCustomerQueues(
  env: Pick<QueueEnvironment, 'SENDER_ROLE_ARN' | 'DELIVERIES_URL' | 'DEAD_LETTERS_URL' | 'AWS_ENDPOINT_URL'>,
  now: () => number,
) {
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const access = createQueueAccess(sessions);
  return {
    access,
    sessions,
    sending: {
      sendToQueue: createSendToQueue(access),
      operator: operatorOf(env.SENDER_ROLE_ARN, [env.DELIVERIES_URL, env.DEAD_LETTERS_URL]),
      endpoint: env.AWS_ENDPOINT_URL,
    },
  };
}
