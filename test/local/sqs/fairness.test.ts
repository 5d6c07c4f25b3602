/** Fair queues: a group with many messages does not delay a group with few messages. */
import { beforeEach, expect, test } from '@jest/globals';
import { type Bench, createBench } from './support/engine.ts';

let bench: Bench;
let url: string;

beforeEach(() => {
  bench = createBench();
  url = bench.queue('q', { VisibilityTimeout: '600' });
});

const fill = async (count: number, groupOf: (at: number) => string | undefined, prefix = '') => {
  for (let from = 0; from < count; from += 10) {
    const Entries = Array.from({ length: Math.min(10, count - from) }, (_, at) => {
      const MessageGroupId = groupOf(from + at);
      return { Id: `${at}`, MessageBody: `${prefix}${from + at}`, ...(MessageGroupId && { MessageGroupId }) };
    });
    await bench.call('SendMessageBatch', { QueueUrl: url, Entries });
  }
};

test('one message of a quiet group is received next, before 10,000 of a noisy one', async () => {
  await fill(10_000, () => 'A', 'A');
  await bench.receive(url, { MaxNumberOfMessages: 10 });
  await fill(1, () => 'B', 'B');
  expect(await bench.bodies(url, { MaxNumberOfMessages: 2 })).toContain('B0');
});

test('groups take turns, and each keeps its order', async () => {
  await fill(4, () => 'A', 'A');
  await fill(2, () => 'B', 'B');
  await fill(1, () => 'C', 'C');
  expect(await bench.bodies(url)).toEqual(['A0', 'B0', 'C0', 'A1', 'B1', 'A2', 'A3']);
});

test('turns continue from one receive to the next', async () => {
  await fill(2, () => 'A', 'A');
  await fill(2, () => 'B', 'B');
  const one = async () => (await bench.bodies(url, { MaxNumberOfMessages: 1 }))[0];
  expect([await one(), await one(), await one(), await one()]).toEqual(['A0', 'B0', 'A1', 'B1']);
});

test('messages without a group keep their order, and each forms a group alone', async () => {
  await fill(3, () => undefined, 'x');
  await fill(3, () => 'A', 'A');
  await fill(2, () => undefined, 'y');
  expect(await bench.bodies(url)).toEqual(['x0', 'x1', 'x2', 'A0', 'y0', 'y1', 'A1', 'A2']);
});

test('a group of a standard queue is not blocked by messages in flight', async () => {
  await fill(3, () => 'A', 'A');
  await bench.receive(url);
  expect(await bench.bodies(url)).toEqual(['A1', 'A2']);
});

test('100,000 messages in 1,000 groups: every group is served before any is served twice', async () => {
  await fill(100_000, (at) => `g${at % 7 === 0 ? 0 : at % 1_000}`);
  const seen = new Map<string, number>();
  for (let received = 0; received < 1_000; received += 10)
    for (const { Attributes } of await bench.receive(url, { MaxNumberOfMessages: 10 })) {
      const group = Attributes?.['MessageGroupId'] ?? '';
      seen.set(group, (seen.get(group) ?? 0) + 1);
    }
  expect(seen.size).toBe(1_000);
  expect([...new Set(seen.values())]).toEqual([1]);
});
