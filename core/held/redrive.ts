/** A dead delivery's next life: from the first attempt, with its story kept, and never counted against the endpoint. */
import { type Delivery, deliveryId } from '../delivery/delivery.ts';
import type { Destination } from '../destination.ts';

/** Where a delivery goes. */
export type Address = Pick<Destination, 'id' | 'transport'>;

/** The delivery as it goes back onto its queue. @param attempts that were made, as its dead letter counts them. */
export function redriven(delivery: Delivery, attempts: number, now: number): Delivery {
  const { lastFailure, firstAttemptAt, probe: _, slotAt: __, ...kept } = delivery;
  const death = {
    attempts,
    ...(firstAttemptAt === undefined ? {} : { firstAttemptAt }),
    ...(lastFailure ? { lastFailure } : {}),
  };
  return { ...kept, attempt: 1, hops: 0, redrivenAt: now, history: [...(delivery.history ?? []), death] };
}

/** The same updates for another destination of the same app and scope: a delivery of its own, with an id of its own. */
export function readdressed(delivery: Delivery, { id: destinationId, transport }: Address): Delivery {
  const updates = JSON.parse(delivery.body) as readonly { readonly event_id: string }[];
  const id = deliveryId(
    destinationId,
    updates.map(({ event_id }) => event_id),
  );
  return { ...delivery, id, destinationId, transport };
}
