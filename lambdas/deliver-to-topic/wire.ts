/** Connects deliveries, the repacking of refused deliveries and the test to customers' topics, with one set of sessions and clients. */
import { AWS_TEST_PORTS } from '../../adapters/aws-test-ports.ts';
import { orAfter, sendInTime } from '../../adapters/or-after.ts';
import { createSessions } from '../../adapters/sts/sessions.ts';
import { createTopicAccess } from '../../adapters/topic/access.ts';
import { createInspectTopic, createSendToTopic } from '../../adapters/topic/customer-topic.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import type { Environment } from '../../core/environment.ts';
import { CUSTOMER_SEND_SECONDS, REPACK_SECONDS, SNS_BATCH_ENTRIES } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { topicFailure } from '../../core/transport/sns/outcome.ts';
import { createDeliver, createRecordTest, createTargets } from '../deliver/wire.ts';
import { createDeliverToTopic, createSizeOfTopic } from './deliver-to-topic.ts';
import type { deliverToTopicEnv } from './env.ts';

const OPTIONS = {
  batchSize: SNS_BATCH_ENTRIES,
  concurrency: 1,
  sendMs: (CUSTOMER_SEND_SECONDS + REPACK_SECONDS) * 1000,
};

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof deliverToTopicEnv>, log: Log) {
  const now = Date.now;
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const access = createTopicAccess(sessions);
  const ports = {
    sendToTopic: createSendToTopic(access),
    inspect: createInspectTopic(access),
    operator: operatorOf(env.SENDER_ROLE_ARN, []),
    endpoint: env.AWS_ENDPOINT_URL,
    targetOf: createTargets(env),
    now,
  };
  const send = sendInTime(createDeliverToTopic(ports), topicFailure);
  const repack = whenFirstCalled(async () => {
    const { createRememberLimit } = await import('../../adapters/configuration/remember-limit.ts');
    const { createRepack } = await import('../deliver/repack.ts');
    const rememberLimit = createRememberLimit(env.CONFIGURATION_TABLE, log);
    const sizeOf = createSizeOfTopic(ports);
    return createRepack({ transport: 'sns', targetOf: ports.targetOf, sizeOf, rememberLimit, now });
  });
  /** When the topic does not report its size in time, the delivery is not replaced. */
  const replace: typeof repack = (...refused) => orAfter(REPACK_SECONDS * 1000, repack(...refused), () => undefined);
  return {
    deliver: createDeliver(env, { send, replace, log, options: OPTIONS }),
    test: whenFirstCalled(async () => {
      const { createProveExternalId } = await import('../../adapters/sts/prove-external-id.ts');
      return (await import('./test-topic.ts')).createTestTopic({
        ...ports,
        ...AWS_TEST_PORTS,
        proveExternalId: createProveExternalId(sessions, topicFailure),
        record: createRecordTest(env, log),
      });
    }),
  };
}
