/** The time limit and the ids of tests of customers' resources in AWS. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AWS_TEST_TIMEOUT_SECONDS } from '../core/limits.ts';

export const AWS_TEST_PORTS = {
  timeUp: () => sleep(AWS_TEST_TIMEOUT_SECONDS * 1000, undefined, { ref: false }),
  eventId: () => `test-${randomUUID()}`,
};
