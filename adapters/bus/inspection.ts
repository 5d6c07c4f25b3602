/** What only tests need of a customer's bus: a fresh look, and who may assume the role. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AWS_TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { createProveExternalId } from '../sts/prove-external-id.ts';
import type { Sessions } from '../sts/sessions.ts';
import type { LookForBus } from './look.ts';

export function createBusInspection(look: LookForBus, sessions: Sessions) {
  return {
    look,
    proveExternalId: createProveExternalId(sessions),
    timeUp: () => sleep(AWS_TEST_TIMEOUT_SECONDS * 1000, undefined, { ref: false }),
    eventId: () => `test-${randomUUID()}`,
  };
}
