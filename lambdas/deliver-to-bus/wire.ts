/** Connects deliveries and the test to customers' event buses, with one set of sessions and clients. */

import { AWS_TEST_PORTS } from '../../adapters/aws-test-ports.ts';
import { createBusAccess } from '../../adapters/bus/access.ts';
import { createSendToBus } from '../../adapters/bus/customer-bus.ts';
import { createBusCheck, createCachedBusCheck } from '../../adapters/bus/presence.ts';
import { sendInTime } from '../../adapters/or-after.ts';
import { createSessions } from '../../adapters/sts/sessions.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import type { Environment } from '../../core/environment.ts';
import { CUSTOMER_SEND_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import { createDeliver, createRecordTest, createTargets } from '../deliver/wire.ts';
import { createDeliverToBus } from './deliver-to-bus.ts';
import type { deliverToBusEnv } from './env.ts';

const OPTIONS = { batchSize: 1, concurrency: 4, sendMs: CUSTOMER_SEND_SECONDS * 1000 };

/** @throws when a variable is malformed. */
export function wire(env: Environment<typeof deliverToBusEnv>, log: Log) {
  const now = Date.now;
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const access = createBusAccess(sessions);
  const checkBus = createBusCheck(access);
  const ports = {
    sendToBus: createSendToBus(access),
    checkBus: createCachedBusCheck(checkBus, now),
    operator: operatorOf(env.SENDER_ROLE_ARN, [], [env.OWN_BUS_ARN]),
    endpoint: env.AWS_ENDPOINT_URL,
    targetOf: createTargets(env),
    now,
  };
  const send = sendInTime(createDeliverToBus(ports), busFailure);
  return {
    deliver: createDeliver(env, { send, log, options: OPTIONS }),
    // A test checks the bus itself and does not use the cache.
    test: whenFirstCalled(async () => {
      const { createProveExternalId } = await import('../../adapters/sts/prove-external-id.ts');
      const proveExternalId = createProveExternalId(sessions, busFailure);
      return (await import('./test-bus.ts')).createTestBus({
        ...ports,
        ...AWS_TEST_PORTS,
        checkBus,
        proveExternalId,
        record: createRecordTest(env, log),
      });
    }),
  };
}
