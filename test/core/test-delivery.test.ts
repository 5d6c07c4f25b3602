/** What both test buttons send, and the summary of their checks. */
import { describe, expect, test } from '@jest/globals';
import { vendorSignature } from '../../core/signature.ts';
import { testDelivery } from '../../core/test-delivery.ts';
import { type TestCheck, testResult } from '../../core/test-result.ts';
import { aBus, aQueue, aWebhook } from './make.ts';

describe('a test delivery', () => {
  test('is one update of the type test in the form of the contract', () => {
    const delivery = testDelivery(aWebhook(), 'evt_1', 1_700_000_000_123);
    expect(JSON.parse(delivery.body)).toEqual([
      {
        feed: '',
        app_id: '123',
        new: [],
        deleted: [],
        deleted_foreign_ids: [],
        published_at: '2023-11-14T22:13:20.123000+00:00',
        type: 'test',
        event_id: 'evt_1',
        generic: {
          message: expect.stringContaining('test message'),
          exact: { escaped: 'café / 🚢', text: 'é 東京 🚢', decimal: 1, exponent: 1000, integer: 2 ** 63 },
        },
      },
    ]);
    expect(delivery).toMatchObject({
      appId: '123',
      scope: 'feed_group:user',
      destinationId: aWebhook().id,
      transport: 'webhook',
      updates: 1,
      activities: 1,
      events: ['evt_1', 'evt_1'],
      packedAt: 1_700_000_000_123,
      attempt: 1,
    });
  });

  test.each([
    ['a space after a colon', /: /],
    ['an escaped character', /\\u00e9/],
    ['an escaped slash', /\\\//],
    ['text beyond ASCII', /東京/],
    ['a decimal without a fraction', /:1\.0[,}]/],
    ['an exponent', /:1e3[,}]/],
    ['an integer that a double cannot hold', /:9223372036854775807[,}]/],
  ])('contains %s, which is lost by parsing and writing it again', (_, kind) => {
    const { body } = testDelivery(aWebhook(), 'evt_1', 0);
    expect(body).toMatch(kind);
    const again = JSON.stringify(JSON.parse(body));
    if (kind.source !== '東京') expect(again).not.toMatch(kind);
    expect(vendorSignature('secret', again)).not.toBe(vendorSignature('secret', body));
  });

  test.each([
    ['a webhook', aWebhook(), 262_144],
    ['a webhook that answered 413', aWebhook({ learned_limit: { bytes: 2_000, until: 1 } }), 262_144],
    ['a queue', aQueue(), 195_840],
    ['a queue of JSON', aQueue({ body: 'json' }), 261_120],
    ['a small queue', aQueue({ max_message_bytes: 8_192 }), 5_376],
    ['a bus', aBus(), 257_024],
  ])('to %s can be padded to the largest body', (_, destination, bytes) => {
    const { body, updates } = testDelivery(destination, 'evt_1', 0, 'largest');
    expect([Buffer.byteLength(body), updates]).toEqual([bytes, 1]);
    expect(JSON.parse(body)).toMatchObject([{ type: 'test', generic: { exact: { decimal: 1 } } }]);
  });

  test('to a FIFO queue has the group of the scope, and is a different one each time', () => {
    const queue = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const [one, two] = [testDelivery(queue, 'evt_1', 0), testDelivery(queue, 'evt_2', 0)];
    expect(one.group).toBe('feed_group:user');
    expect(one.id).not.toBe(two.id);
  });
});

describe('the result of a test', () => {
  const ok: TestCheck = { name: 'a', status: 'ok', message: 'fine' };
  const warning: TestCheck = { name: 'b', status: 'warning', message: 'hm', hint: 'look' };
  const error: TestCheck = { name: 'c', status: 'error', message: 'bad', hint: 'fix' };

  test('is ok with only warnings', () => {
    expect(testResult([ok, warning], 7)).toEqual({ status: 'ok', checks: [ok, warning], duration_ms: 7 });
  });

  test('is the first error and its hint', () => {
    const later = { ...error, message: 'worse', hint: 'more' };
    const checks = [ok, warning, error, later];
    expect(testResult(checks, 7)).toEqual({ status: 'error', error: 'bad', hint: 'fix', checks, duration_ms: 7 });
    const { hint: _, ...bare } = error;
    expect(testResult([bare, later], 7)).not.toHaveProperty('hint');
  });
});
