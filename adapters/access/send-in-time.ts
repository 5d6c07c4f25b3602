/** Limits the time of a send to a customer's queue or bus, including sessions, the check of the bus and retries. */

import type { DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { CUSTOMER_SEND_SECONDS } from '../../core/limits.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { AwsError } from '../../core/transport/aws/outcome.ts';
import { orAfter } from '../or-after.ts';

/** @param failureOf returns the outcome of an error. A send that is given up can still arrive. */
export function sendInTime(
  send: DeliverPorts['send'],
  failureOf: (error: AwsError) => Outcome,
  ms = CUSTOMER_SEND_SECONDS * 1000,
): DeliverPorts['send'] {
  return (deliveries) => orAfter(ms, send(deliveries), () => deliveries.map(() => failureOf({ name: 'TimeoutError' })));
}
