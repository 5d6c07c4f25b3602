/** The transports as deliveries know them, by name. */
import type { Destination, DestinationOf, Transport } from '../destination.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { SQS } from './sqs.ts';
import type { DeliveryTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: { readonly [T in Transport]: DeliveryTransport<DestinationOf<T>> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
};

/** That of a destination, or of a delivery, which stands for all of them: what is given to it must be of the same transport. */
export function transportOf({ transport }: { readonly transport: Transport }): DeliveryTransport<Destination> {
  return TABLE[transport] as DeliveryTransport<Destination>;
}
