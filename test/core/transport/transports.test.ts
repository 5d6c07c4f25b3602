/**
 * What deliveries know about each transport: who can receive a body, how it is divided, and what is shown of its
 * envelope.
 */
import { describe, expect, test } from '@jest/globals';
import { transportOf } from '../../../core/transport/table.ts';
import { aBus, aDelivery, aQueue, aWebhook } from '../make.ts';

const FIFO = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo';

test.each([
  ['a queue', aQueue(), { isGrouped: false, isOwned: true, customHeaders: [] }],
  ['a FIFO queue', aQueue({ queue_url: FIFO }), { isGrouped: true, isOwned: true, customHeaders: [] }],
  ['an endpoint', aWebhook(), { isGrouped: false, isOwned: true, customHeaders: [] }],
  [
    'an unproven endpoint with custom headers',
    aWebhook({ ownership: 'pending', custom_headers: ['x-tenant'] }),
    { isGrouped: false, isOwned: false, customHeaders: ['x-tenant'] },
  ],
  ['a bus', aBus(), { isGrouped: false, isOwned: true, customHeaders: [] }],
])(
  '%s: whether a body has one feed, whether it can receive one, and which headers it added',
  (_, destination, expected) => {
    const { isGrouped, isOwned, customHeaders } = transportOf(destination);
    expect({
      isGrouped: isGrouped(destination),
      isOwned: isOwned(destination),
      customHeaders: customHeaders(destination),
    }).toStrictEqual(expected);
  },
);

describe('the displayed data of an attempt', () => {
  test('at a bus include what its rules can match', () => {
    const delivery = aDelivery({ transport: 'eventbridge' });
    expect(transportOf(delivery).shownHeaders(delivery, [], 0)).toStrictEqual({
      source: 'feedhose',
      'detail-type': 'feedhose.update',
      resources: delivery.id,
    });
  });

  test('at an endpoint include only the names of custom headers', () => {
    const delivery = aDelivery({ transport: 'webhook' });
    expect(transportOf(delivery).shownHeaders(delivery, ['X-Tenant'], 0)).toMatchObject({ 'x-tenant': null });
  });
});
