/** What both test buttons send, and how their checks are summed up. */
import { describe, expect, test } from '@jest/globals';
import { testDelivery } from '../../core/test-delivery.ts';
import { type TestCheck, testResult } from '../../core/test-result.ts';
import { aQueue, aWebhook } from './make.ts';

describe('a test delivery', () => {
  test('is one update of the type test, as the contract writes updates', () => {
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
        generic: { message: expect.stringContaining('test message') },
        event_id: 'evt_1',
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

  test('to a FIFO queue is of the scope’s group, and another one each time', () => {
    const queue = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const [one, two] = [testDelivery(queue, 'evt_1', 0), testDelivery(queue, 'evt_2', 0)];
    expect(one.group).toBe('feed_group:user');
    expect(one.id).not.toBe(two.id);
  });
});

describe('the result of a test', () => {
  const ok: TestCheck = { name: 'a', status: 'ok', message: 'fine' };
  const warning: TestCheck = { name: 'b', status: 'warning', message: 'hm', hint: 'look' };
  const error: TestCheck = { name: 'c', status: 'error', message: 'bad', hint: 'mend' };

  test('is ok with warnings alone', () => {
    expect(testResult([ok, warning], 7)).toEqual({ status: 'ok', checks: [ok, warning], duration_ms: 7 });
  });

  test('is the first error and its hint', () => {
    const later = { ...error, message: 'worse', hint: 'more' };
    const checks = [ok, warning, error, later];
    expect(testResult(checks, 7)).toEqual({ status: 'error', error: 'bad', hint: 'mend', checks, duration_ms: 7 });
    const { hint: _, ...bare } = error;
    expect(testResult([bare, later], 7)).not.toHaveProperty('hint');
  });
});
