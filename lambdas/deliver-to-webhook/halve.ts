/**
 * What becomes of a delivery that its endpoint answered with 413 (contract, section 5): the size is remembered for the
 * destination, and two halves take the place of a delivery of several updates.
 */
import type { Replacement } from '../../core/delivery/deliver-chunk.ts';
import { bodyBytes, type Delivery } from '../../core/delivery/delivery.ts';
import { halvesOf } from '../../core/delivery/halves.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import { learnLimit } from '../../core/learned-limit.ts';
import { findWebhook, type TargetPort } from './target.ts';

export interface HalvePorts {
  readonly targetOf: TargetPort;
  /** Stores the settings with the size that was learned, so that fan-out packs by it. Best effort: never throws. */
  rememberLimit(destination: WebhookDestination): Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
}

/** `undefined`: the delivery has one update, and its outcome is settled as any other. @throws when our own side fails. */
export function createHalve(ports: HalvePorts): (delivery: Delivery) => Promise<readonly Replacement[] | undefined> {
  return async (delivery) => {
    const { appId, scope, destinationId } = delivery;
    const found = await findWebhook(ports.targetOf, appId, scope, destinationId);
    if (!('outcome' in found)) {
      const learned = learnLimit(found.destination, bodyBytes(delivery), ports.now());
      if (learned) await ports.rememberLimit(learned);
      if (learned) ports.targetOf.forget(appId, scope, destinationId);
    }
    return halvesOf(delivery)?.map((half) => ({ kind: 'again' as const, delivery: half, delaySeconds: 0 }));
  };
}
