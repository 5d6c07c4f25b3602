/** Creates events, updates, destinations and deliveries with sensible defaults for tests. */
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Signer } from '../../core/delivery/headers.ts';
import type { BusDestination, QueueDestination, TopicDestination, WebhookDestination } from '../../core/destination.ts';
import type { FailedOutcome, Failure, Outcome } from '../../core/outcome.ts';
import { parseEvent } from '../../core/update/parse-event.ts';
import type { Update } from '../../core/update/update.ts';

export const EVENT_ID = '7bf73129-1428-4cd3-a780-95db273d1602';
export const EVENT_TIME = '2017-05-03T08:07:39Z';

/**
 * Returns an EventBridge event in the form in which the rule puts it into the intake queue. A `detail` of JSON text is
 * included unchanged.
 */
export function busEvent(detail: unknown, envelope: Record<string, unknown> = {}): string {
  const text = typeof detail === 'string' ? detail : JSON.stringify(detail);
  const around = {
    version: '0',
    id: EVENT_ID,
    'detail-type': 'feed.update',
    source: 'feeds',
    account: '123456789012',
    time: EVENT_TIME,
    region: 'us-east-1',
    resources: [],
    ...envelope,
  };
  return `${JSON.stringify(around).slice(0, -1)},"detail":${text}}`;
}

/** Returns the detail of a valid feed update. */
export function feedDetail(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { feed: 'user:1', app_id: '123', new: [{ id: 'a1' }], deleted: [], deleted_foreign_ids: [], ...changes };
}

/** Returns the detail of a valid app-level update. */
export function appDetail(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { app_id: '123', type: 'reaction.new', generic: { id: 'r1' }, ...changes };
}

/** Returns the only update of a detail. @throws if it was refused. */
export function updateOf(detail: unknown, envelope: Record<string, unknown> = {}): Update {
  const { updates, refusals } = parseEvent(busEvent(detail, envelope));
  const [update] = updates;
  if (updates.length !== 1 || !update) throw new Error(`no single update: ${JSON.stringify(refusals)}`);
  const { record: _, position: __, ...own } = update;
  return own;
}

export function aQueue(changes: Partial<QueueDestination> = {}): QueueDestination {
  return {
    id: 'dst_000000000000000000000001',
    app_id: '123',
    scope: { kind: 'feed_group', name: 'user' },
    state: 'enabled',
    version: 1,
    transport: 'sqs',
    queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer',
    auth: { type: 'keys', key_hint: 'CRET' },
    ...changes,
  };
}

export function aWebhook(changes: Partial<WebhookDestination> = {}): WebhookDestination {
  return {
    id: 'dst_000000000000000000000002',
    app_id: '123',
    scope: { kind: 'feed_group', name: 'user' },
    state: 'enabled',
    version: 1,
    transport: 'webhook',
    url: 'https://example.com/feeds',
    ownership: 'operator',
    ...changes,
  };
}

export function aBus(changes: Partial<BusDestination> = {}): BusDestination {
  return {
    id: 'dst_000000000000000000000003',
    app_id: '123',
    scope: { kind: 'feed_group', name: 'user' },
    state: 'enabled',
    version: 1,
    transport: 'eventbridge',
    bus_arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/customer',
    auth: { type: 'keys', key_hint: 'CRET' },
    ...changes,
  };
}

export function aTopic(changes: Partial<TopicDestination> = {}): TopicDestination {
  return {
    id: 'dst_000000000000000000000004',
    app_id: '123',
    scope: { kind: 'feed_group', name: 'user' },
    state: 'enabled',
    version: 1,
    transport: 'sns',
    topic_arn: 'arn:aws:sns:eu-west-1:123456789012:customer',
    auth: { type: 'keys', key_hint: 'CRET' },
    ...changes,
  };
}

export function aDelivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 'dlv_00000000000000000000000000000001',
    appId: '123',
    scope: 'feed_group:user',
    destinationId: 'dst_000000000000000000000001',
    transport: 'sqs',
    updates: 1,
    activities: 1,
    events: ['e1', 'e1'],
    packedAt: 1_000,
    attempt: 1,
    hops: 0,
    body: '[{"feed":"user:1"}]',
    ...changes,
  };
}

export const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export function aSigner(changes: Partial<Signer> = {}): Signer {
  return {
    app: { app_id: '123', name: 'Acme', api_keys: ['key-new', 'key-old'], version: 1 },
    secrets: { signing_secrets: [SIGNING_SECRET] },
    apiSecret: 'api-secret',
    ...changes,
  };
}

export function aFailure(changes: Partial<Failure> = {}): Failure {
  return { class: 'http_5xx', pace: 'fast', code: '503', reason: 'The endpoint responded with 503.', ...changes };
}

export const DELIVERED: Outcome = { kind: 'delivered', status: 200, answer: 'ok' };

export function failed(changes: Partial<Failure> = {}): FailedOutcome {
  return { kind: 'failed', failure: aFailure(changes) };
}
