/** Creates deliveries as Feedhose sends them, for tests of the consumer, with the product's signing code. */
import { standardSignature, vendorSignature } from '../../core/signature.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
export const API_SECRET = 'api-secret';
export const NOW_MS = 1_800_000_000_000;

export function updates(...ids: readonly string[]) {
  return ids.map((event_id) => ({
    feed: 'user:1',
    app_id: '1',
    new: [{ id: 'a', text: '😀 é' }],
    deleted: [],
    deleted_foreign_ids: [],
    published_at: '2017-05-03T08:07:39.000000+00:00',
    event_id,
  }));
}

export function aWebhook(body = JSON.stringify(updates('e1')), secrets = [SECRET], atMs = NOW_MS) {
  const timestamp = Math.floor(atMs / 1000);
  return {
    body,
    headers: {
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standardSignature(secrets, 'dlv_1', timestamp, body),
      'x-signature': vendorSignature(API_SECRET, body),
    } as Record<string, string>,
  };
}

/** Returns an event in the form that Lambda passes to a function. */
export function aMessage(messageId: string, ids: readonly string[] = ['e1'], secrets = [SECRET]) {
  const { body, headers } = aWebhook(Buffer.from(JSON.stringify(updates(...ids))).toString('base64'), secrets);
  const messageAttributes = Object.fromEntries(
    Object.entries(headers).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
  );
  return { messageId, body, messageAttributes, eventSourceARN: 'arn:aws:sqs:us-east-1:1:acme' };
}
