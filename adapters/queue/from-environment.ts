/** Everything that deliver-to-queue needs of customers' queues, over one set of sessions and clients. */
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { createSessions } from '../sts/sessions.ts';
import { createQueueAccess } from './access.ts';
import { createSendToQueue } from './customer-queue.ts';

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
    access,
    sessions,
    sending: {
      sendToQueue: createSendToQueue(access),
      operator: operatorOf(env.SENDER_ROLE_ARN, [env.DELIVERIES_URL, env.DEAD_LETTERS_URL]),
      endpoint: env.AWS_ENDPOINT_URL,
    },
  };
}
