/**
 * Replaces a delivery that the customer's queue or topic refused for its size (contract, section 3): the size limit is read again if
 * possible, and a delivery that is larger is packed again into several deliveries.
 */

import type { Replacement } from '../../core/delivery/deliver-chunk.ts';
import { bodyBytes, type Delivery } from '../../core/delivery/delivery.ts';
import { findTarget, type Target, type TargetPort } from '../../core/delivery/find-target.ts';
import type { DestinationOf, QueueDestination, TopicDestination } from '../../core/destination.ts';
import { QUEUE_MINIMUM_MESSAGE_BYTES } from '../../core/limits.ts';
import type { Failure } from '../../core/outcome.ts';
import { repack } from '../../core/transport/sqs/repack.ts';
import { transportOf } from '../../core/transport/table.ts';

export interface RepackPorts<T extends 'sqs' | 'sns'> {
  readonly transport: T;
  readonly targetOf: TargetPort;
  /**
   * Returns the MaximumMessageSize in bytes; `undefined` if the customer's side does not report it; `invalid` if the settings of the
   * destination are invalid.
   */
  sizeOf(destination: DestinationOf<T>, target: Target): Promise<number | undefined | 'invalid'>;
  /** Stores the settings with the size, which fan-out uses for packing. Best effort: never throws. */
  rememberLimit(destination: DestinationOf<T>): Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Returns `undefined` when the delivery is not packed again and its outcome is settled like any other. @throws when a
 * service of Feedhose fails.
 */
export function createRepack<T extends 'sqs' | 'sns'>(
  ports: RepackPorts<T>,
): (delivery: Delivery, failure: Failure) => Promise<readonly Replacement[] | undefined> {
  return async (delivery, failure) => {
    const { appId, scope, destinationId } = delivery;
    const found = await findTarget(ports.transport, ports.targetOf, appId, scope, destinationId);
    if ('failure' in found) return undefined;
    const stored: QueueDestination | TopicDestination = found.destination;
    const before = stored.max_message_bytes;
    const size = await ports.sizeOf(found.destination, found.target);
    if (size === 'invalid') return undefined;
    // Without an answer, the stored size can be enough, because the form of the messages may have changed.
    const bytes = size ?? before;
    if (bytes !== undefined && bytes < QUEUE_MINIMUM_MESSAGE_BYTES) return undefined;
    const destination = bytes === undefined ? stored : { ...stored, max_message_bytes: bytes };
    if (bodyBytes(delivery) <= transportOf(destination).limitsOf(destination).bytes) return undefined;
    if (bytes !== before) await ports.rememberLimit(destination as DestinationOf<T>);
    ports.targetOf.forget(appId, scope, destinationId);
    return repack(delivery, destination, failure, ports.now());
  };
}
