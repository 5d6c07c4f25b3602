/** A relay that sends the bodies to both delivery queues, with as many bytes and messages as fan-out. */
import { QUEUE_MESSAGE_BYTES, WEBHOOK_BODY_BYTES } from '../../../core/limits.ts';
import { splitByTransport } from '../../../core/transport/by-transport.ts';
import { joined, required, type SqsEvent, send } from './parts.ts';

const { sqs: queueUrl, webhook: webhookUrl } = splitByTransport('DELIVERIES_URLS', required('DELIVERIES_URLS'));
const BATCH_SIZE = Number(required('RELAY_BATCH_SIZE'));
/** Base64 makes bodies a third longer. */
const QUEUE_BYTES = Math.floor((QUEUE_MESSAGE_BYTES * 3) / 4);
/** The limit of activities of a webhook, as a number of events. */
const WEBHOOK_EVENTS = Math.max(1, Math.floor(100 / BATCH_SIZE));

export async function handler({ Records }: SqsEvent): Promise<object> {
  const texts = Records.map(({ body }) => body);
  await Promise.all([
    send(queueUrl, joined(texts, QUEUE_BYTES, Number.POSITIVE_INFINITY)),
    send(webhookUrl, joined(texts, WEBHOOK_BODY_BYTES, WEBHOOK_EVENTS)),
  ]);
  return { batchItemFailures: [] };
}
