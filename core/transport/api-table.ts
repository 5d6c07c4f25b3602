/** The transports as the API knows them, by name. */
import type { DestinationTransport } from '../destination.ts';
import type { ApiTransport } from './api-transport.ts';
import { EVENTBRIDGE } from './eventbridge/api.ts';
import { S3 } from './s3/api.ts';
import { SNS } from './sns/api.ts';
import { SQS } from './sqs/api.ts';
import { WEBHOOK } from './webhook/api.ts';

const TABLE: { readonly [T in DestinationTransport]: ApiTransport<T> } = {
  sqs: SQS,
  webhook: WEBHOOK,
  eventbridge: EVENTBRIDGE,
  sns: SNS,
  s3: S3,
};

/** Returns the transport of a destination. Pass it only destinations of that transport. */
export function apiTransportOf({
  transport,
}: {
  readonly transport: DestinationTransport;
}): ApiTransport<DestinationTransport> {
  return TABLE[transport] as ApiTransport<DestinationTransport>;
}
