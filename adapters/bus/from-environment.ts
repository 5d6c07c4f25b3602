/** Everything that deliver-to-bus needs of customers' buses, over one set of sessions and clients. */
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { createSessions } from '../sts/sessions.ts';
import { createBusAccess } from './access.ts';
import { createSendToBus } from './customer-bus.ts';
import { createBusCheck, createCachedBusCheck } from './presence.ts';

export interface BusVariables {
  readonly SENDER_ROLE_ARN: string;
  readonly OWN_BUS_ARN: string;
  readonly AWS_ENDPOINT_URL?: string;
}

/** @throws when SENDER_ROLE_ARN is no role. */
export function createCustomerBuses(env: BusVariables, now: () => number) {
  const sessions = createSessions({ senderRoleArn: env.SENDER_ROLE_ARN, now });
  const access = createBusAccess(sessions);
  const checkBus = createBusCheck(access);
  return {
    access,
    sessions,
    checkBus,
    sending: {
      sendToBus: createSendToBus(access),
      checkBus: createCachedBusCheck(checkBus, now),
      operator: operatorOf(env.SENDER_ROLE_ARN, [], [env.OWN_BUS_ARN]),
      endpoint: env.AWS_ENDPOINT_URL,
    },
  };
}
