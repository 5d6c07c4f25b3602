/** The usage counts of the embedded AWS by caller and action, in billed units. */
import { expect, test } from '@jest/globals';
import { createUsage } from '../../local/usage.ts';

test('each started block is billed, and items are counted separately', () => {
  const usage = createUsage();
  usage.count({ principal: 'f', action: 'sqs:SendMessageBatch', requestBytes: 65_537, responseBytes: 10, items: 3 });
  usage.count({ principal: 'f', action: 'sqs:SendMessageBatch', requestBytes: 0, responseBytes: 0 });
  expect(usage.calls().get('f sqs:SendMessageBatch')).toEqual({
    calls: 2,
    items: 4,
    requestBytes: 65_537,
    responseBytes: 10,
    blocks64: 3,
    written1: 66,
    itemBytes: 0,
    read4: 2,
  });
  usage.count({ principal: 'g', action: 'w', requestBytes: 9_999, responseBytes: 0, items: 2, itemSizes: [1_025, 9] });
  expect(usage.calls().get('g w')).toMatchObject({ items: 2, written1: 3, itemBytes: 1_034 });
  for (const eventual of [true, false])
    usage.count({ principal: 'g', action: 'r', requestBytes: 9, responseBytes: 4_097, eventual });
  expect(usage.calls().get('g r')?.read4).toBe(3);
  usage.ran('f', { milliseconds: 5, megabytes: 256, heapBytes: 2_000, cpuMicros: 3 });
  usage.ran('f', { milliseconds: 7, megabytes: 256, heapBytes: 1_000, cpuMicros: 4 });
  usage.logged('f', 100);
  expect(usage.runs().get('f')).toEqual({
    invocations: 2,
    milliseconds: 12,
    megabytes: 256,
    cpuMicros: 7,
    logBytes: 100,
    sequentialCalls: 0,
    heapBytes: 2_000,
  });
  usage.clear();
  expect([usage.calls().size, usage.runs().size]).toEqual([0, 0]);
});

test('calls that overlap count once, and those of another invocation or caller do not count', () => {
  const usage = createUsage();
  const ran = () => usage.ran('f', { milliseconds: 1, megabytes: 256, heapBytes: 0, cpuMicros: 0 });
  usage.begin('g')();
  const [first, second] = [usage.begin('f'), usage.begin('f')];
  first();
  const third = usage.begin('f');
  second();
  third();
  ran();
  expect(usage.runs().get('f')?.sequentialCalls).toBe(2);
  usage.begin('f')();
  ran();
  ran();
  expect(usage.runs().get('f')?.sequentialCalls).toBe(3);
});
