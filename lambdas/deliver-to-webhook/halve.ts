/**
 * Replaces a delivery that its endpoint answered with 413 (contract, section 5): the size is stored in the settings
 * of the destination, and a delivery of several updates is replaced by two halves.
 */
import type { Replacement } from '../../core/delivery/deliver-chunk.ts';
import { bodyBytes, type Delivery } from '../../core/delivery/delivery.ts';
import { findTarget, type TargetPort } from '../../core/delivery/find-target.ts';
import { requeue, waitAtLeast } from '../../core/delivery/settlement.ts';
import type { WebhookDestination } from '../../core/destination.ts';
import type { Failure } from '../../core/outcome.ts';
import { RETRY_AFTER_SECONDS } from '../../core/retry.ts';
import { halvesOf } from '../../core/transport/webhook/halves.ts';
import { learnLimit } from '../../core/transport/webhook/learned-limit.ts';

export interface HalvePorts {
  readonly targetOf: TargetPort;
  /** Stores the settings with the learned size, which fan-out uses for packing. Best effort: never throws. */
  rememberLimit(destination: WebhookDestination): Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Returns `undefined` when the delivery has one update and its outcome is settled like any other. @throws when a
 * service of Feedhose fails.
 */
export function createHalve(
  ports: HalvePorts,
): (delivery: Delivery, failure: Failure) => Promise<readonly Replacement[] | undefined> {
  return async (delivery, { retryAfterSeconds }) => {
    const { appId, scope, destinationId } = delivery;
    // The refusal is temporary (RFC 9110, 15.5.14), so the size is not the endpoint's limit.
    const isTemporary = retryAfterSeconds !== undefined;
    const found = await findTarget('webhook', ports.targetOf, appId, scope, destinationId);
    if (!('failure' in found) && !isTemporary) {
      const learned = learnLimit(found.destination, bodyBytes(delivery), ports.now());
      if (learned) await ports.rememberLimit(learned);
      if (learned) ports.targetOf.forget(appId, scope, destinationId);
    }
    return halvesOf(delivery)?.map((half) => afterWait(half, retryAfterSeconds ?? 0, ports.now()));
  };
}

/** A half that waits is not a probe any more, because the breaker sends another one in the meantime. */
function afterWait(half: Delivery, retryAfterSeconds: number, nowMs: number): Replacement {
  const { probe: _, ...waiting } = half;
  const seconds = Math.min(retryAfterSeconds, RETRY_AFTER_SECONDS);
  return waitAtLeast(waiting, seconds, nowMs) ?? requeue(half, 0, nowMs);
}
