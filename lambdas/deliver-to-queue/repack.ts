/**
 * Replaces a delivery that the customer's queue refused for its size (contract, section 3): the size of the queue is
 * read again if possible, and a delivery that is larger is packed again into several deliveries.
 */

import type { Replacement } from '../../core/delivery/deliver-chunk.ts';
import { bodyBytes, type Delivery } from '../../core/delivery/delivery.ts';
import { findTarget } from '../../core/delivery/find-target.ts';
import type { QueueDestination } from '../../core/destination.ts';
import { QUEUE_MINIMUM_MESSAGE_BYTES } from '../../core/limits.ts';
import type { Failure } from '../../core/outcome.ts';
import { repack } from '../../core/transport/sqs/repack.ts';
import { transportOf } from '../../core/transport/table.ts';
import { connectionTo } from './deliver-to-queue.ts';
import type { TestQueuePorts } from './test-queue.ts';

export interface RepackPorts extends Pick<TestQueuePorts, 'targetOf' | 'inspect' | 'operator' | 'endpoint' | 'now'> {
  /** Stores the settings with the size of the queue, which fan-out uses for packing. Best effort: never throws. */
  rememberLimit(destination: QueueDestination): Promise<void>;
}

/**
 * Returns `undefined` when the delivery is not packed again and its outcome is settled like any other. @throws when a
 * service of Feedhose fails.
 */
export function createRepack(
  ports: RepackPorts,
): (delivery: Delivery, failure: Failure) => Promise<readonly Replacement[] | undefined> {
  return async (delivery, failure) => {
    const { appId, scope, destinationId } = delivery;
    const found = await findTarget('sqs', ports.targetOf, appId, scope, destinationId);
    if ('failure' in found) return undefined;
    const connection = connectionTo(found.destination, found.target, ports);
    if ('failure' in connection) return undefined;
    const inspection = await ports.inspect(connection.address, connection.credentials);
    const before = found.destination.max_message_bytes;
    // Without an answer of the queue, the stored size can be enough, because the form of its messages may have
    // changed.
    const bytes = inspection.kind === 'failed' ? before : inspection.attributes.maximumMessageBytes;
    if (bytes !== undefined && bytes < QUEUE_MINIMUM_MESSAGE_BYTES) return undefined;
    const destination: QueueDestination =
      bytes === undefined ? found.destination : { ...found.destination, max_message_bytes: bytes };
    if (bodyBytes(delivery) <= transportOf(destination).limitsOf(destination).bytes) return undefined;
    if (bytes !== before) await ports.rememberLimit(destination);
    ports.targetOf.forget(appId, scope, destinationId);
    return repack(delivery, destination, failure, ports.now());
  };
}
