/** Batches within a number of items and bytes. */
import { expect, test } from '@jest/globals';
import { chunksWithin } from '../../core/chunks.ts';

const chunks = (...sizes: number[]) => chunksWithin(sizes, (size) => size, { count: 3, bytes: 10 });

test('chunks keep the order and have at most the number of items and the bytes of the limits', () => {
  expect(chunks()).toEqual([]);
  expect(chunks(1, 1, 1, 1)).toEqual([[1, 1, 1], [1]]);
  expect(chunks(5, 5, 1)).toEqual([[5, 5], [1]]);
  expect(chunks(6, 5, 5)).toEqual([[6], [5, 5]]);
});

test('an item that exceeds the bytes is alone in its chunk', () => {
  expect(chunks(1, 11, 1)).toEqual([[1], [11], [1]]);
});
