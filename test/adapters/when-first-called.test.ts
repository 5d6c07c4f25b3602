/** What is loaded when it is first called. */
import { expect, test } from '@jest/globals';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';

test('makes with the first call, once, also for calls at the same time', async () => {
  let made = 0;
  const double = whenFirstCalled(async () => {
    made++;
    return async (value: number) => value * 2;
  });
  expect(made).toBe(0);
  expect(await Promise.all([double(1), double(2)])).toEqual([2, 4]);
  expect(await double(3)).toBe(6);
  expect(made).toBe(1);
});

test('tries again after it could not be made, and not after a call that failed', async () => {
  let made = 0;
  const call = whenFirstCalled(async () => {
    made++;
    if (made === 1) throw new Error('not loaded');
    return async (good: boolean) => {
      if (!good) throw new Error('not done');
      return 'done';
    };
  });
  await expect(call(true)).rejects.toThrow('not loaded');
  await expect(call(false)).rejects.toThrow('not done');
  expect(await call(true)).toBe('done');
  expect(made).toBe(2);
});
