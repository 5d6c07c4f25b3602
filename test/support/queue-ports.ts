/** The ports of deliver-to-queue, for tests that run its steps without its entry. */

import { AWS_TEST_PORTS } from '../../adapters/aws-test-ports.ts';
import { createQueueInspector } from '../../adapters/queue/inspect.ts';
import { createProveExternalId } from '../../adapters/sts/prove-external-id.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import { createCustomerQueues } from '../../lambdas/deliver-to-queue/wire.ts';

export function customerQueuePorts(...options: Parameters<typeof createCustomerQueues>) {
  const { access, sessions, sending } = createCustomerQueues(...options);
  return {
    ...sending,
    ...createQueueInspector(access),
    proveExternalId: createProveExternalId(sessions, queueFailure),
    ...AWS_TEST_PORTS,
    record: async () => {},
  };
}
