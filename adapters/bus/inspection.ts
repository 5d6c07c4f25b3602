/** What only tests need of a customer's bus: a check that is not cached, and proof of the external id. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AWS_TEST_TIMEOUT_SECONDS } from '../../core/limits.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import { createProveExternalId } from '../sts/prove-external-id.ts';
import type { Sessions } from '../sts/sessions.ts';
import type { CheckBus } from './presence.ts';

export function createBusInspection(checkBus: CheckBus, sessions: Sessions) {
  return {
    checkBus,
    proveExternalId: createProveExternalId(sessions, busFailure),
    timeUp: () => sleep(AWS_TEST_TIMEOUT_SECONDS * 1000, undefined, { ref: false }),
    eventId: () => `test-${randomUUID()}`,
  };
}
