/** What deliver-to-queue is wired with: for tests that drive its steps without its entry. */
import { createCustomerQueues, type QueueVariables } from '../../adapters/queue/from-environment.ts';
import { createInspection } from '../../adapters/queue/inspection.ts';

export function customerQueuePorts(env: QueueVariables, now: () => number) {
  const { access, sessions, sending } = createCustomerQueues(env, now);
  return { ...sending, ...createInspection(access, sessions) };
}
