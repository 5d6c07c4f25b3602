/** The transports as the API knows them, by name. */
import type { Transport } from '../../destination.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { SQS } from './sqs.ts';
import type { ApiTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: { readonly [T in Transport]: ApiTransport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
};

/** That of a destination, which stands for all of them: what is given to it must be of the same transport. */
export function apiTransportOf({ transport }: { readonly transport: Transport }): ApiTransport<Transport> {
  return TABLE[transport] as ApiTransport<Transport>;
}
