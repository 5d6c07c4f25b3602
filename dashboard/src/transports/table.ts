/** The transports as the dashboard knows them, by name. */
import type { Destination } from '../api/types.ts';
import { EVENTBRIDGE } from './eventbridge.tsx';
import { SQS } from './sqs.tsx';
import type { TransportPages } from './transport.ts';
import { WEBHOOK } from './webhook.tsx';

export type TransportName = Destination['transport'];

const TABLE: { readonly [T in TransportName]: TransportPages<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
};

/** In the order in which they are offered. */
export const TRANSPORT_NAMES = Object.keys(TABLE) as readonly TransportName[];

/** That of a destination, which stands for all of them: what is given to it must be of the same transport. */
export function pagesOf(transport: TransportName): TransportPages<TransportName> {
  return TABLE[transport] as TransportPages<TransportName>;
}

/** Of an address; the first when it is none. */
export function transportNamed(name: string | undefined): TransportName {
  return TRANSPORT_NAMES.find((known) => known === name) ?? 'sqs';
}
