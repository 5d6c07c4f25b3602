/** The transports by name. */
import type { Destination } from '../api/types.ts';
import { EVENTBRIDGE } from './eventbridge.tsx';
import { S3 } from './s3.tsx';
import { SNS } from './sns.tsx';
import { SQS } from './sqs.tsx';
import type { Transport, TransportName } from './transport.ts';
import { WEBHOOK } from './webhook.tsx';

const TABLE: { readonly [T in TransportName]: Transport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
  s3: S3,
};

/** Names of the transports, in the order of the dashboard. */
export const TRANSPORT_NAMES = Object.keys(TABLE) as readonly TransportName[];

/** The functions of the result may only be called with values of the same transport. */
export function transportOf(transport: TransportName): Transport<TransportName> {
  return TABLE[transport] as Transport<TransportName>;
}

/** Returns the transport with this name, or the first one. */
export function transportNamed(name: string | undefined): TransportName | undefined {
  return TRANSPORT_NAMES.find((known) => known === name);
}

export function addressOf(destination: Destination): string {
  return transportOf(destination.transport).addressOf(destination);
}
