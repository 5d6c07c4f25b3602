/** What test files share: cleaning up, and the errors that the product logs. */
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../adapters/log.ts';
import { cleanupAfterAll, runCleanups } from '../support/cleanup.ts';
import { takeFaults } from '../support/product-log.ts';

const happened: string[] = [];

describe('a block with cleanups', () => {
  const onCleanup = cleanupAfterAll();

  test('registers them where it makes what they end', () => {
    onCleanup(() => happened.push('first'));
    onCleanup(async () => happened.push('second'));
    expect(happened).toEqual([]);
  });
});

test('cleanups are called after the tests of their block, the last one first', () => {
  expect(happened).toEqual(['second', 'first']);
});

test('a cleanup that fails does not prevent others, and its error is reported', async () => {
  const called: string[] = [];
  const cleanups = [
    () => called.push('one'),
    () => {
      throw new Error('cannot end');
    },
    () => called.push('three'),
  ];
  await expect(runCleanups(cleanups)).rejects.toThrow('cannot end');
  expect(called).toEqual(['three', 'one']);
});

test('an error that the product logs is kept for the test that expects it', () => {
  createLog('api')({ event: 'error', reason: 'told so' });
  expect(takeFaults()).toMatchObject([{ level: 'ERROR', service: 'feedhose-api', reason: 'told so' }]);
  expect(takeFaults()).toEqual([]);
});
