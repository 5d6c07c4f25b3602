/**
 * Packs a delivery that its queue or topic refused for its size into smaller deliveries: whole updates, then pieces of whole
 * activities.
 */

import { defined } from '../../defined.ts';
import type { Replacement } from '../../delivery/deliver-chunk.ts';
import type { Body } from '../../delivery/delivery.ts';
import { createDelivery, type Delivery } from '../../delivery/delivery.ts';
import { pack } from '../../delivery/pack.ts';
import { afterFailure } from '../../delivery/settlement.ts';
import { updatesOf } from '../../delivery/updates-of.ts';
import type { QueueDestination, TopicDestination } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';

/**
 * @param destination the destination with the current size limit of its queue or topic. @throws if the delivery is not one that
 * Feedhose packed.
 */
export function repack(
  delivery: Delivery,
  destination: QueueDestination | TopicDestination,
  failure: Failure,
  nowMs: number,
): readonly Replacement[] {
  const { bodies, tooLarge } = pack(updatesOf(delivery), destination);
  const made = (body: Pick<Body, 'updates' | 'activities'>): Delivery => ({
    ...createDelivery(body, destination, delivery.packedAt, delivery),
    hops: delivery.hops + 1,
    ...defined({ redrivenAt: delivery.redrivenAt, plan: delivery.plan, history: delivery.history }),
    ...defined({ resentAt: delivery.resentAt, evenIfDisabled: delivery.evenIfDisabled }),
  });
  return [
    ...bodies.map((body) => ({ kind: 'requeue' as const, delivery: made(body), delaySeconds: 0 })),
    ...tooLarge.map((update) => ({
      kind: 'bury' as const,
      delivery: afterFailure(made({ updates: [update], activities: update.activities }), failure, nowMs),
    })),
  ];
}
