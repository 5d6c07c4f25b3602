/** Publishes deliveries to customers' topics, with the credentials that their settings select. */

import type { Delivery } from '../../core/delivery/delivery.ts';
import type { TargetPort } from '../../core/delivery/find-target.ts';
import { type Signer, signerFailure } from '../../core/delivery/headers.ts';
import { updatesOf } from '../../core/delivery/updates-of.ts';
import type { TopicDestination } from '../../core/destination.ts';
import { TOPIC_ATTRIBUTES_BYTES } from '../../core/limits.ts';
import { type FailedOutcome, misconfigured, type Outcome } from '../../core/outcome.ts';
import {
  type AwsCredentials,
  credentialsOf,
  type Operator,
  topicAuthFaults,
} from '../../core/transport/aws/credentials.ts';
import { filterAttributes, TOPIC_BODY } from '../../core/transport/sns/delivery.ts';
import type { TopicInspection } from '../../core/transport/sns/test-checks.ts';
import { parseTopicArn, type TopicAddress } from '../../core/transport/sns/topic-arn.ts';
import { createDeliverMessages, type Message, type MessageConnection, messageOf } from '../deliver/messages.ts';
import type { RepackPorts } from '../deliver/repack.ts';

export interface DeliverToTopicPorts {
  readonly targetOf: TargetPort;
  /** Returns an outcome for each entry, in order. Never throws for what the customer's side does. */
  sendToTopic(
    address: TopicAddress,
    credentials: AwsCredentials,
    entries: readonly TopicEntry[],
  ): Promise<readonly Outcome[]>;
  /** The resources of Feedhose, which customers must not use as destinations. */
  readonly operator: Operator;
  /** Endpoint of an emulator of AWS, if the stack runs in one. */
  readonly endpoint: string | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

export type Connection = MessageConnection<TopicAddress>;

/** Sends deliveries of one destination as the entries of PublishBatch. */
export function createDeliverToTopic(ports: DeliverToTopicPorts) {
  return createDeliverMessages({
    transport: 'sns',
    attributesBytes: TOPIC_ATTRIBUTES_BYTES,
    targetOf: ports.targetOf,
    connectionTo: (destination, target) => connectionTo(destination, target, ports),
    send: (deliveries, target, connection) =>
      ports.sendToTopic(
        connection.address,
        connection.credentials,
        deliveries.map((delivery) => topicEntry(delivery, target, connection, ports.now())),
      ),
  });
}

/** Returns the address and the credentials of a destination, or the failure when its settings are invalid. */
export function connectionTo(
  destination: TopicDestination,
  signer: Signer,
  { endpoint, operator }: Pick<DeliverToTopicPorts, 'endpoint' | 'operator'>,
): Connection | FailedOutcome {
  const parsed = parseTopicArn(destination.topic_arn, endpoint);
  if ('fault' in parsed) return misconfigured('TopicArn', `topic_arn: ${parsed.fault}.`);
  const faults = topicAuthFaults(parsed.address, destination.auth, operator);
  if (faults.length > 0) return misconfigured('TopicAccess', faults.join(' '));
  const unusable = signerFailure(signer);
  if (unusable) return unusable;
  const found = credentialsOf(destination, signer.secrets);
  if ('fault' in found) return misconfigured('Credentials', found.fault);
  return { address: parsed.address, form: destination.body ?? TOPIC_BODY, credentials: found.credentials };
}

/** Returns the function that reads the size limit of a topic again. */
export function createSizeOfTopic(
  ports: Pick<DeliverToTopicPorts, 'endpoint' | 'operator'> & {
    inspect(address: TopicAddress, credentials: AwsCredentials): Promise<TopicInspection>;
  },
): RepackPorts<'sns'>['sizeOf'] {
  return async (destination, signer) => {
    const connection = connectionTo(destination, signer, ports);
    if ('failure' in connection) return 'invalid';
    const inspection = await ports.inspect(connection.address, connection.credentials);
    return inspection.kind === 'seen' ? inspection.attributes.maximumMessageBytes : undefined;
  };
}

/** An entry of PublishBatch. */
export type TopicEntry = Omit<Message, 'text'> & { readonly Message: string };

export function topicEntry(delivery: Delivery, signer: Signer, connection: Connection, nowMs: number): TopicEntry {
  // The updates of a delivery have one type. Updates of feeds have none, so that their bodies need not be read.
  const type = delivery.scope.startsWith('app_level:') ? updatesOf(delivery)[0]?.type : undefined;
  const { text, ...message } = messageOf(delivery, signer, connection, nowMs, filterAttributes(delivery.scope, type));
  return { Message: text, ...message };
}
