/** Time limits for work that has none. */
import type { DeliverPorts } from '../core/delivery/deliver-batch.ts';
import { CUSTOMER_SEND_SECONDS } from '../core/limits.ts';
import type { Outcome } from '../core/outcome.ts';
import type { AwsError } from '../core/transport/aws/outcome.ts';

/**
 * Returns the result of `work`, or that of `otherwise` when `work` has not ended after `ms`. The work is not
 * cancelled.
 */
export async function orAfter<T>(ms: number, work: Promise<T>, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(otherwise);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Limits the time of a send to a customer's queue or bus, including sessions, the check of the bus and retries. A
 * send that is given up can still arrive.
 * @param failureOf returns the outcome of an error.
 */
export function sendInTime(
  send: DeliverPorts['send'],
  failureOf: (error: AwsError) => Outcome,
  ms = CUSTOMER_SEND_SECONDS * 1000,
): DeliverPorts['send'] {
  return (deliveries) => orAfter(ms, send(deliveries), () => deliveries.map(() => failureOf({ name: 'TimeoutError' })));
}
