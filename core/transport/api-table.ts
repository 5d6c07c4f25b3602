/** The transports as the API knows them, by name. */
import type { Transport } from '../destination.ts';
import type { ApiTransport } from './api-transport.ts';
import { EVENTBRIDGE } from './eventbridge/api.ts';
import { SNS } from './sns/api.ts';
import { SQS } from './sqs/api.ts';
import { WEBHOOK } from './webhook/api.ts';

const TABLE: { readonly [T in Transport]: ApiTransport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
};

/** Returns the transport of a destination. Pass it only destinations of that transport. */
export function apiTransportOf({ transport }: { readonly transport: Transport }): ApiTransport<Transport> {
  return TABLE[transport] as ApiTransport<Transport>;
}
