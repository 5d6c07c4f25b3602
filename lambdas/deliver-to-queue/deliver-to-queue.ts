/**
 * The sending step of queue deliveries: deliveries of one destination become the entries of one SendMessageBatch to the
 * customer's queue, each body Base64-coded, signed as sent.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { DESTINATION_MISSING, misconfigured } from '../../core/delivery/gone.ts';
import { queueAttributes, type Signer } from '../../core/delivery/heads.ts';
import type { Destination } from '../../core/destination.ts';
import { messageGroupId } from '../../core/fifo-id.ts';
import type { Outcome } from '../../core/outcome.ts';
import { parseQueueUrl, type QueueAddress } from '../../core/queue-url.ts';

export interface DeliverToQueuePorts {
  /** `undefined`: the destination is gone. */
  targetOf(
    appId: string,
    scope: string,
    id: string,
  ): Promise<(Signer & { readonly destination: Destination }) | undefined>;
  sendToQueue(
    address: QueueAddress,
    credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
    entries: readonly QueueEntry[],
  ): Promise<readonly Outcome[]>;
  /** The SQS endpoint that AWS tooling configured, if any. */
  readonly endpoint: string | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

/** An entry as SQS takes it. */
export interface QueueEntry {
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, { readonly DataType: 'String'; readonly StringValue: string }>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** Sends deliveries of one destination: an outcome for each, in order. */
export function createDeliverToQueue(ports: DeliverToQueuePorts) {
  return async (deliveries: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const all = (outcome: Outcome) => deliveries.map(() => outcome);
    const { appId, scope, destinationId } = deliveries[0] as Delivery;
    const target = await ports.targetOf(appId, scope, destinationId);
    if (target?.destination.transport !== 'sqs') return all(DESTINATION_MISSING);
    const parsed = parseQueueUrl(target.destination.queue_url, ports.endpoint);
    if ('fault' in parsed) return all(misconfigured('QueueUrl', `queue_url: ${parsed.fault}.`));
    const { access } = target.secrets;
    if (access?.type !== 'keys')
      return all(misconfigured('Credentials', 'auth: expected an access key, but none is stored.'));
    const credentials = { accessKeyId: access.access_key_id, secretAccessKey: access.secret_access_key };
    return ports.sendToQueue(
      parsed.address,
      credentials,
      deliveries.map((delivery) => entryOf(delivery, target, parsed.address, ports.now())),
    );
  };
}

function entryOf(delivery: Delivery, signer: Signer, address: QueueAddress, nowMs: number): QueueEntry {
  const MessageBody = Buffer.from(delivery.body, 'utf8').toString('base64');
  const attributes = Object.entries(queueAttributes(delivery, MessageBody, signer, nowMs)).filter(
    ([, value]) => value !== '',
  );
  return {
    MessageBody,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String' as const, StringValue }]),
    ),
    ...(address.fifo
      ? { MessageGroupId: messageGroupId(delivery.group ?? delivery.scope), MessageDeduplicationId: delivery.id }
      : {}),
  };
}
