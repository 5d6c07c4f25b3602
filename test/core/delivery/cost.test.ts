/** The estimated cost of deliveries. */
import { expect, test } from '@jest/globals';
import { deliveryCost } from '../../../core/delivery/cost.ts';
import { TRANSPORTS } from '../../../core/destination.ts';

const million = { requests: 1e6, bytes: 2e9 };

test('contains egress to webhooks and events to buses', () => {
  const queue = deliveryCost(million, 'sqs');
  expect(deliveryCost(million, 'webhook') - queue).toBeGreaterThan(0.18);
  expect(deliveryCost(million, 'eventbridge') - queue).toBeGreaterThanOrEqual(1);
  // The bench measures 1.54 $ for a million updates in deliveries of their own, of which 1.40 $ are for the bus and the intake.
  expect(queue).toBeLessThan(2);
});

test.each(TRANSPORTS)('to %s is less with fewer requests, and nothing without requests', (transport) => {
  expect(deliveryCost({ ...million, requests: 4e4 }, transport)).toBeLessThan(deliveryCost(million, transport) / 2);
  expect(deliveryCost({ requests: 0, bytes: 0 }, transport)).toBe(0);
});
