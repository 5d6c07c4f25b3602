/** The transports as deliveries know them, by name. */
import type { Destination, DestinationOf, Transport } from '../destination.ts';
import { EVENTBRIDGE } from './eventbridge/delivery.ts';
import { SNS } from './sns/delivery.ts';
import { SQS } from './sqs/delivery.ts';
import type { DeliveryTransport } from './transport.ts';
import { WEBHOOK } from './webhook/delivery.ts';

const TABLE: { readonly [T in Transport]: DeliveryTransport<DestinationOf<T>> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
};

/** Returns the transport of a destination or delivery. Pass it only destinations of that transport. */
export function transportOf({ transport }: { readonly transport: Transport }): DeliveryTransport<Destination> {
  return TABLE[transport] as DeliveryTransport<Destination>;
}

/** Reports whether a destination may receive updates. An endpoint without proof of ownership receives none (contract, section 6). */
export function isOwned(destination: Destination): boolean {
  return transportOf(destination).isOwned(destination);
}

/** Reports whether a message may contain updates of one feed only, as in a FIFO queue (contract, section 3). */
export function isGrouped(destination: Destination): boolean {
  return transportOf(destination).isGrouped(destination);
}
