/** The transports of the command line, by name. */
import type { Destination, Transport } from '../../core/destination.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import type { ApplyDestination } from '../configuration/schema.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { SQS } from './sqs.ts';
import type { CliTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: { readonly [T in Transport]: CliTransport<T> } = { sqs: SQS, webhook: WEBHOOK, eventbridge: EVENTBRIDGE };

/** Returns the transport of a destination. Pass it only destinations of that transport. */
export function cliTransportOf({ transport }: { readonly transport: Transport }): CliTransport<Transport> {
  return TABLE[transport] as CliTransport<Transport>;
}

/** Returns the name of a destination for people, such as `feed_group:user → http://…`. It contains no credentials. */
export function labelOf(scope: Scope, destination: ApplyDestination | Destination): string {
  return `${scopeText(scope)} → ${cliTransportOf(destination).placeOf(destination as ApplyDestination)}`;
}
