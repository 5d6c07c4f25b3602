/** The log fields of a delivery: its identity and its failure, never its body. */
import { expect, test } from '@jest/globals';
import { deliveryFields } from '../../../core/delivery/delivery-fields.ts';
import { DESTINATION_MISSING } from '../../../core/delivery/find-target.ts';
import { misconfigured } from '../../../core/outcome.ts';
import { aDelivery, aFailure } from '../make.ts';

const plain = {
  delivery_id: 'dlv_00000000000000000000000000000001',
  app_id: '123',
  scope: 'feed_group:user',
  destination_id: 'dst_000000000000000000000001',
  transport: 'sqs',
  attempt: 2,
  hops: 3,
  updates: 4,
  first_event_id: 'a',
  last_event_id: 'b',
  trace_id: expect.stringMatching(/^0{31}1$/),
};

test('a delivery without a failure has only these fields', () => {
  const delivery = aDelivery({
    attempt: 2,
    hops: 3,
    updates: 4,
    events: ['a', 'b'],
    body: 'customer text',
    group: 'user:1',
  });
  expect(deliveryFields(delivery, undefined)).toEqual(plain);
});

test('a failure adds class, code and reason, and never the answer of the endpoint', () => {
  const delivery = aDelivery({ attempt: 2, hops: 3, updates: 4, events: ['a', 'b'] });
  const failure = aFailure({ answer: 'customer text', status: 503 });
  expect(deliveryFields(delivery, failure)).toEqual({
    ...plain,
    failure_class: 'http_5xx',
    failure_code: '503',
    reason: 'The endpoint responded with 503.',
  });
});

test('a deleted destination ends its deliveries, and a badly configured one waits for a person', () => {
  expect(DESTINATION_MISSING).toEqual({
    kind: 'failed',
    failure: {
      class: 'destination_missing',
      pace: 'never',
      code: 'DestinationMissing',
      reason:
        'The destination was deleted before the delivery was sent. The delivery can be redriven to another destination.',
    },
  });
  expect(misconfigured('QueueUrl', 'why')).toEqual({
    kind: 'failed',
    failure: { class: 'configuration', pace: 'slow', code: 'QueueUrl', reason: 'why' },
  });
});
