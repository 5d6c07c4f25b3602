/** The transports of the command line, by name. */
import type { DestinationTransport } from '../../core/destination.ts';
import { EVENTBRIDGE } from './eventbridge.ts';
import { S3 } from './s3.ts';
import { SNS } from './sns.ts';
import { SQS } from './sqs.ts';
import type { CliTransport } from './transport.ts';
import { WEBHOOK } from './webhook.ts';

const TABLE: { readonly [T in DestinationTransport]: CliTransport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
  s3: S3,
};

/** Returns the transport of a destination. Pass it only destinations of that transport. */
export function cliTransportOf({
  transport,
}: {
  readonly transport: DestinationTransport;
}): CliTransport<DestinationTransport> {
  return TABLE[transport] as CliTransport<DestinationTransport>;
}
