/** The transports of the command line, by name. */
import type { Transport } from '../../core/destination.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { SNS } from './sns.ts';
import { SQS } from './sqs.ts';
import type { CliTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: { readonly [T in Transport]: CliTransport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
};

/** Returns the transport of a destination. Pass it only destinations of that transport. */
export function cliTransportOf({ transport }: { readonly transport: Transport }): CliTransport<Transport> {
  return TABLE[transport] as CliTransport<Transport>;
}
