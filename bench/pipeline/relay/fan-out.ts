/** Fan-out without its work: what comes is put onto both deliveries queues, as many bytes in as many messages. */
import { QUEUE_MESSAGE_BYTES, WEBHOOK_BODY_BYTES } from '../../../core/limits.ts';
import { splitByTransport } from '../../../core/transport/by-transport.ts';
import { joined, required, type SqsEvent, send } from './parts.ts';

const { sqs: queueUrl, webhook: webhookUrl } = splitByTransport('DELIVERIES_URLS', required('DELIVERIES_URLS'));
const TOGETHER = Number(required('RELAY_TOGETHER'));
/** As Base64 makes them longer. */
const QUEUE_BYTES = Math.floor((QUEUE_MESSAGE_BYTES * 3) / 4);
/** A webhook's limit of activities, in events. */
const WEBHOOK_EVENTS = Math.max(1, Math.floor(100 / TOGETHER));

export async function handler({ Records }: SqsEvent): Promise<object> {
  const texts = Records.map(({ body }) => body);
  await Promise.all([
    send(queueUrl, joined(texts, QUEUE_BYTES, Number.POSITIVE_INFINITY)),
    send(webhookUrl, joined(texts, WEBHOOK_BODY_BYTES, WEBHOOK_EVENTS)),
  ]);
  return { batchItemFailures: [] };
}
