/** A dead delivery's next life: from the first attempt, with its story kept, and never counted against the endpoint. */

import { defined } from '../defined.ts';
import { type Delivery, deliveryId, withoutFailure } from '../delivery/delivery.ts';
import type { Destination } from '../destination.ts';
import { DEATHS_TOLD } from '../limits.ts';

/** Where a delivery goes. */
export type Address = Pick<Destination, 'id' | 'transport'>;

/** The delivery as it goes back onto its queue. @param attempts that were made, as its dead letter counts them. */
export function redriven(delivery: Delivery, attempts: number, now: number): Delivery {
  const { lastFailure, firstAttemptAt, probe: _, slotAt: __, ...kept } = delivery;
  const death = {
    attempts,
    ...defined({ firstAttemptAt }),
    ...(lastFailure ? { lastFailure } : {}),
  };
  const before = delivery.history ?? [];
  // The header of a delivery that is redriven again and again must not outgrow its message.
  const told = before.length - DEATHS_TOLD + 1;
  const history = [...before.map((one, index) => (index < told ? withoutFailure(one) : one)), death];
  return { ...kept, attempt: 1, hops: 0, redrivenAt: now, history };
}

/** The same updates for another destination of the same app and scope: a delivery of its own, with an id of its own. */
export function readdressed(delivery: Delivery, { id: destinationId, transport }: Address): Delivery {
  return { ...delivery, id: deliveryId(destinationId, delivery.body), destinationId, transport };
}
