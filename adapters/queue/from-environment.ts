/** Everything that deliver-to-queue needs of customers' queues, over one set of sessions and clients. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE_TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { operatorOf } from '../../core/queue-access/login.ts';
import { createProveExternalId } from '../sts/prove-external-id.ts';
import { createSessions } from '../sts/sessions.ts';
import { createQueueAccess } from './access.ts';
import { createSendToQueue } from './customer-queue.ts';
import { createQueueInspector } from './inspect.ts';

export interface QueueVariables {
  readonly SENDER_ROLE_ARN: string;
  readonly DELIVERIES_URL: string;
  readonly DEAD_LETTERS_URL: string;
  readonly AWS_ENDPOINT_URL?: string;
}

/** @throws when SENDER_ROLE_ARN is no role. */
export function createCustomerQueues(env: QueueVariables, now: () => number) {
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const access = createQueueAccess(sessions);
  return {
    sendToQueue: createSendToQueue(access),
    ...createQueueInspector(access),
    proveExternalId: createProveExternalId(sessions),
    operator: operatorOf(env.SENDER_ROLE_ARN, [env.DELIVERIES_URL, env.DEAD_LETTERS_URL]),
    endpoint: env.AWS_ENDPOINT_URL,
    timeUp: () => sleep(QUEUE_TEST_TIMEOUT_SECONDS * 1000, undefined, { ref: false }),
    eventId: () => `test-${randomUUID()}`,
  };
}
