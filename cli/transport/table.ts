/** The transports as the command line knows them, by name. */
import type { Transport } from '../../core/destination.ts';
import type { KeepingDestination } from '../configuration/schema.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { SQS } from './sqs.ts';
import type { CliTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: {
  readonly [T in Transport]: CliTransport<Extract<KeepingDestination, { readonly transport: T }>>;
} = { sqs: SQS, webhook: WEBHOOK, eventbridge: EVENTBRIDGE };

/** That of a destination, which stands for all of them: what is given to it must be of the same transport. */
export function cliTransportOf({ transport }: { readonly transport: Transport }): CliTransport<KeepingDestination> {
  return TABLE[transport] as CliTransport<KeepingDestination>;
}
