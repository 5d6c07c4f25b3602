/**
 * A send to a customer's queue or bus ends within its time limit, even if a session or a check hangs and not the call
 * itself.
 */
import { expect, test } from '@jest/globals';
import { sendInTime } from '../../../adapters/or-after.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import { busFailure } from '../../../core/transport/eventbridge/outcome.ts';
import { queueFailure } from '../../../core/transport/sqs/outcome.ts';
import { aDelivery, DELIVERED } from '../../core/make.ts';

const TWO = [aDelivery({ id: 'a' }), aDelivery({ id: 'b' })];
const never = (_: readonly Delivery[]) => new Promise<never>(() => {});

test.each([
  ['queue', queueFailure],
  ['bus', busFailure],
] as const)('a send to a %s that never ends is a timeout of each delivery', async (_, failureOf) => {
  const timeout = { kind: 'failed', failure: { class: 'timeout', pace: 'fast' } };
  expect(await sendInTime(never, failureOf, 10)(TWO)).toMatchObject([timeout, timeout]);
});

test('a send that ends in time returns its result', async () => {
  expect(await sendInTime(async (all) => all.map(() => DELIVERED), queueFailure)(TWO)).toEqual([DELIVERED, DELIVERED]);
});

test('a send that fails with an internal error throws, also after its time limit', async () => {
  const error = new Error('table unavailable');
  await expect(sendInTime(() => Promise.reject(error), queueFailure)(TWO)).rejects.toBe(error);
  let fail = (_: Error): void => {};
  const late = new Promise<never>((_, reject) => {
    fail = reject;
  });
  expect(await sendInTime(() => late, queueFailure, 1)(TWO)).toHaveLength(2);
  // Nothing awaits it any more, so that an unhandled rejection would fail this test.
  fail(error);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
});
