/** What only tests and refusals for size need of a customer's queue: its attributes, its place, who may assume the role. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AWS_TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import { createProveExternalId } from '../sts/prove-external-id.ts';
import type { Sessions } from '../sts/sessions.ts';
import type { QueueAccess } from './access.ts';
import { createQueueInspector } from './inspect.ts';

export function createInspection(access: QueueAccess, sessions: Sessions) {
  return {
    ...createQueueInspector(access),
    proveExternalId: createProveExternalId(sessions, queueFailure),
    timeUp: () => sleep(AWS_TEST_TIMEOUT_SECONDS * 1000, undefined, { ref: false }),
    eventId: () => `test-${randomUUID()}`,
  };
}
