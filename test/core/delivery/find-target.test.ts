/**
 * Finds the destination of a delivery: present, deleted, changed to another transport, or with secrets that cannot be
 * decrypted.
 */
import { describe, expect, test } from '@jest/globals';
import { DESTINATION_MISSING, findTarget, type Target, type TargetPort } from '../../../core/delivery/find-target.ts';
import { asUnreadable, unreadableOutcome } from '../../../core/unreadable.ts';
import { aQueue, aSigner, aWebhook } from '../make.ts';

/**
 * A configuration that always returns one target, or throws. It records what was requested and what was invalidated.
 */
function configuration(given: Target | undefined | Error) {
  const calls: (readonly string[])[] = [];
  const ask = async (...place: readonly string[]) => {
    calls.push(['ask', ...place]);
    if (given instanceof Error) throw given;
    return given;
  };
  const forget = (...place: readonly string[]) => void calls.push(['forget', ...place]);
  return { calls, targetOf: Object.assign(ask, { forget }) as TargetPort };
}
const find = (targetOf: TargetPort) => findTarget('webhook', targetOf, '123', 'feed_group:user', 'dst_1');
const ASKED = ['ask', '123', 'feed_group:user', 'dst_1'];

describe('the destination of a delivery', () => {
  test('is found by app, scope and id, with its signing secrets', async () => {
    const target = { ...aSigner(), destination: aWebhook() };
    const { calls, targetOf } = configuration(target);
    expect(await find(targetOf)).toStrictEqual({ target, destination: aWebhook() });
    expect(calls).toEqual([ASKED]);
  });

  test.each([
    ['was deleted', undefined],
    ['is of another transport', { ...aSigner(), destination: aQueue() }],
  ])('that %s is reported as missing', async (_, target) => {
    expect(await find(configuration(target).targetOf)).toStrictEqual(DESTINATION_MISSING);
  });

  test('whose secrets cannot be decrypted fails, and is read again for the next delivery', async () => {
    const error = asUnreadable(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) as Error;
    const { calls, targetOf } = configuration(error);
    expect(await find(targetOf)).toStrictEqual(unreadableOutcome(error));
    expect(calls).toEqual([ASKED, ['forget', '123', 'feed_group:user', 'dst_1']]);
  });

  test('that could not be read is no failure of the delivery, but throws', async () => {
    const error = new Error('DynamoDB is unavailable');
    const { calls, targetOf } = configuration(error);
    await expect(find(targetOf)).rejects.toBe(error);
    expect(calls).toEqual([ASKED]);
  });
});
