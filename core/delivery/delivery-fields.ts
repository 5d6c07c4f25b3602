/** The fields of a delivery in log lines. They identify it and its last failure, and contain nothing of its body. */
import type { DeliveryFields } from '../log-line.ts';
import type { FailureClass } from '../outcome.ts';
import { traceIdOf } from '../trace.ts';
import type { Delivery } from './delivery.ts';

export function deliveryFields(
  delivery: Delivery,
  failure: { readonly class: FailureClass; readonly code: string; readonly reason: string } | undefined,
): DeliveryFields {
  return {
    delivery_id: delivery.id,
    app_id: delivery.appId,
    scope: delivery.scope,
    destination_id: delivery.destinationId,
    transport: delivery.transport,
    attempt: delivery.attempt,
    hops: delivery.hops,
    updates: delivery.updates,
    first_event_id: delivery.events[0],
    last_event_id: delivery.events[1],
    trace_id: traceIdOf(delivery),
    ...(failure ? { failure_class: failure.class, failure_code: failure.code, reason: failure.reason } : {}),
  };
}
