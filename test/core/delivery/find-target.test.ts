/** The destination of a delivery: found, gone, of another transport by now, or locked away with its secrets. */
import { describe, expect, test } from '@jest/globals';
import { DESTINATION_MISSING, findTarget, type Target, type TargetPort } from '../../../core/delivery/find-target.ts';
import { asUnreadable, unreadableOutcome } from '../../../core/unreadable.ts';
import { aQueue, aSigner, aWebhook } from '../make.ts';

/** A configuration that gives one target whatever is asked, or throws; and what was asked and forgotten. */
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
  test('is found by app, scope and id, with what signs for it', async () => {
    const target = { ...aSigner(), destination: aWebhook() };
    const { calls, targetOf } = configuration(target);
    expect(await find(targetOf)).toStrictEqual({ target, destination: aWebhook() });
    expect(calls).toEqual([ASKED]);
  });

  test.each([
    ['was deleted', undefined],
    ['is of another transport', { ...aSigner(), destination: aQueue() }],
  ])('that %s is missing', async (_, target) => {
    expect(await find(configuration(target).targetOf)).toStrictEqual(DESTINATION_MISSING);
  });

  test('whose secrets cannot be opened fails, and is read anew for the next delivery', async () => {
    const error = asUnreadable(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) as Error;
    const { calls, targetOf } = configuration(error);
    expect(await find(targetOf)).toStrictEqual(unreadableOutcome(error));
    expect(calls).toEqual([ASKED, ['forget', '123', 'feed_group:user', 'dst_1']]);
  });

  test('that could not be read at all is no failure of a delivery: it throws', async () => {
    const error = new Error('DynamoDB is away');
    const { calls, targetOf } = configuration(error);
    await expect(find(targetOf)).rejects.toBe(error);
    expect(calls).toEqual([ASKED]);
  });
});
