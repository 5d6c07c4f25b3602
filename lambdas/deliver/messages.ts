/**
 * What queues and topics have in common: deliveries of one destination become the messages of batch calls, with the body as Base64 or
 * JSON and signed attributes. After a credential failure the settings are read again.
 */
import { bodyBytes, type Delivery, messageGroupId, replayOf } from '../../core/delivery/delivery.ts';
import { findTarget, type Target, type TargetPort } from '../../core/delivery/find-target.ts';
import { queueAttributes, type Signer } from '../../core/delivery/headers.ts';
import type { DestinationOf, QueueBody } from '../../core/destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../core/limits.ts';
import type { FailedOutcome, Outcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { queueMessageBytes } from '../../core/transport/sqs/delivery.ts';

/** A queue or topic, the form of its messages, and the credentials that are used for it. */
export interface MessageConnection<A> {
  readonly address: A;
  readonly form: QueueBody;
  readonly credentials: AwsCredentials;
}

export interface MessagePorts<T extends 'sqs' | 'sns', A> {
  readonly transport: T;
  /** Bytes of a message that are reserved for its attributes. */
  readonly attributesBytes: number;
  readonly targetOf: TargetPort;
  /** Returns the failure when the settings of the destination are invalid. */
  connectionTo(destination: DestinationOf<T>, target: Target): MessageConnection<A> | FailedOutcome;
  /** Returns an outcome for each delivery, in order. Never throws for what the customer's side does. */
  send(deliveries: readonly Delivery[], target: Target, connection: MessageConnection<A>): Promise<readonly Outcome[]>;
}

/** Sends deliveries of one destination and returns an outcome for each, in order. */
export function createDeliverMessages<T extends 'sqs' | 'sns', A>(ports: MessagePorts<T, A>) {
  return async (deliveries: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const all = (outcome: Outcome) => deliveries.map(() => outcome);
    const { appId, scope, destinationId } = deliveries[0] as Delivery;
    const found = await findTarget(ports.transport, ports.targetOf, appId, scope, destinationId);
    if ('failure' in found) return all(found);
    const { target, destination } = found;
    const connection = ports.connectionTo(destination, target);
    if ('failure' in connection) return all(connection);
    // A delivery that was packed as JSON can be too large as Base64 when the setting was changed in the meantime.
    const fitting = deliveries.filter(
      (delivery) =>
        queueMessageBytes(bodyBytes(delivery), connection.form, ports.attributesBytes) <= QUEUE_MESSAGE_BYTES,
    );
    const sent = fitting.length === 0 ? [] : await ports.send(fitting, target, connection);
    if (sent.some(isAboutCredentials)) ports.targetOf.forget(appId, scope, destinationId);
    const outcomes = new Map(fitting.map((delivery, index) => [delivery, sent[index] as Outcome]));
    return deliveries.map((delivery) => outcomes.get(delivery) ?? TOO_LARGE);
  };
}

const TOO_LARGE: Outcome = {
  kind: 'failed',
  failure: {
    class: 'too_large',
    pace: 'slow',
    code: 'MessageTooLong',
    reason: `The message is larger than ${QUEUE_MESSAGE_BYTES} bytes in the current form of its body.`,
  },
};

function isAboutCredentials(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && ['bad_credentials', 'access_denied'].includes(outcome.failure.class);
}

type MessageAttributes = Record<string, { readonly DataType: 'String'; readonly StringValue: string }>;

/** A message as SQS and SNS have it in common. */
export interface Message {
  readonly text: string;
  readonly MessageAttributes: MessageAttributes;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** @param more attributes in addition to those of a queue's message. */
export function messageOf(
  delivery: Delivery,
  signer: Signer,
  { address, form }: { readonly address: { readonly fifo: boolean }; readonly form: QueueBody },
  nowMs: number,
  more: Readonly<Record<string, string>> = {},
): Message {
  const text = form === 'json' ? delivery.body : Buffer.from(delivery.body, 'utf8').toString('base64');
  const attributes = Object.entries({ ...queueAttributes(delivery, text, signer, nowMs), ...more }).filter(
    ([, value]) => value !== '',
  );
  return {
    text,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String' as const, StringValue }]),
    ),
    ...(address.fifo
      ? {
          MessageGroupId: messageGroupId(delivery.group ?? delivery.scope),
          MessageDeduplicationId: deduplicationId(delivery),
        }
      : {}),
  };
}

/** Returns another id for a delivery that was sent again, because a known id is dropped silently within five minutes. */
function deduplicationId(delivery: Delivery): string {
  const again = delivery.resentAt ?? replayOf(delivery);
  return again === undefined ? delivery.id : `${delivery.id}-${again}`;
}
