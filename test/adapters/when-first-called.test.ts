/** Values that are created at the first call. */
import { expect, test } from '@jest/globals';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';

test('are created at the first call, once, also for concurrent calls', async () => {
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

test('are created again after a failed creation, and not after a failed call', async () => {
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
