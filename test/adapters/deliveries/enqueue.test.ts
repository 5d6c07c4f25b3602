/**
 * Sends messages to queues of the stack: full batches by count and bytes, and a result that names what was not sent.
 */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { enqueueAll, type Message } from '../../../adapters/deliveries/enqueue.ts';
import { fakeClient, type Sent } from '../fake-client.ts';

const URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/deliveries';

function messages(count: number, bytes = 10): Message[] {
  return Array.from({ length: count }, (_, index) => ({ MessageBody: `${index}`.padEnd(bytes, '.') }));
}

function idsOf({ input }: Sent): string[] {
  return input.Entries.map(({ Id }: { Id: string }) => Id);
}

/** Returns the size of a batch as SQS counts it. */
function weightOf({ input }: Sent): number {
  return input.Entries.reduce((sum: number, { MessageBody, MessageAttributes = {} }: Message) => {
    const attributes = Object.entries(MessageAttributes).map(
      ([name, value]) => `${name}${value.DataType}${value.StringValue}`,
    );
    return sum + Buffer.byteLength([MessageBody, ...attributes].join(''));
  }, 0);
}

describe('messages', () => {
  test('are sent ten at a time, each once, unchanged', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    const [first, ...rest] = messages(21);
    const given = [{ ...first, MessageBody: 'first', MessageGroupId: 'dst_1', DelaySeconds: 7 }, ...rest];
    expect(await enqueueAll(client, URL, given)).toEqual([]);
    expect(sent.map(({ name, input }) => [name, input.QueueUrl, input.Entries.length])).toEqual([
      ['SendMessageBatchCommand', URL, 10],
      ['SendMessageBatchCommand', URL, 10],
      ['SendMessageBatchCommand', URL, 1],
    ]);
    expect(sent[0]?.input.Entries[0]).toEqual({
      Id: '0',
      MessageBody: 'first',
      MessageGroupId: 'dst_1',
      DelaySeconds: 7,
    });
    expect(sent.flatMap(idsOf)).toEqual(given.map((_, index) => String(index)));
  });

  test('cause no call if there are none', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    expect(await enqueueAll(client, URL, [])).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('fill a batch up to its last byte, counted in UTF-8 with attributes', async () => {
    const half = 1_048_576 / 2;
    const attributes = { reason: { DataType: 'String', StringValue: '日' } };
    const pair = (more: number): Message[] => [
      { MessageBody: '日'.repeat(half / 4).padEnd(half / 4 + half / 4, 'x') },
      { MessageBody: 'x'.repeat(half - 'reasonString'.length - 3 + more), MessageAttributes: attributes },
    ];
    const fits = fakeClient<SQSClient>();
    await enqueueAll(fits.client, URL, pair(0));
    expect(fits.sent.map(weightOf)).toEqual([1_048_576]);
    const over = fakeClient<SQSClient>();
    await enqueueAll(over.client, URL, pair(1));
    expect(over.sent).toHaveLength(2);
  });

  test('of any sizes make batches that SQS accepts, none of which has room for the next message', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(2_000), fc.integer({ min: 100_000, max: 1_000_000 })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, async (given) => {
        const { client, sent } = fakeClient<SQSClient>();
        const all = given.map((size) => ({ MessageBody: 'x'.repeat(size) }));
        expect(await enqueueAll(client, URL, all)).toEqual([]);
        expect(sent.flatMap(idsOf)).toEqual(all.map((_, index) => String(index)));
        for (const [index, batch] of sent.entries()) {
          expect(weightOf(batch)).toBeLessThanOrEqual(1_048_576);
          const next = sent[index + 1]?.input.Entries[0].MessageBody.length;
          expect(batch.input.Entries.length === 10 || next === undefined || weightOf(batch) + next > 1_048_576).toBe(
            true,
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a message that SQS refuses', () => {
  const failing = (ids: readonly string[], times: number) => {
    const tries = new Map<string, number>();
    return fakeClient<SQSClient>((sent) => ({
      Failed: idsOf(sent)
        .filter((id) => ids.includes(id) && (tries.get(id) ?? 0) < times)
        .map((Id) => {
          tries.set(Id, (tries.get(Id) ?? 0) + 1);
          return { Id, Code: 'InternalError', SenderFault: false };
        }),
    }));
  };

  test('is sent again, and no other is', async () => {
    const { client, sent } = failing(['1', '12'], 2);
    expect(await enqueueAll(client, URL, messages(15))).toEqual([]);
    expect(sent.map(idsOf).slice(2)).toEqual([
      ['1', '12'],
      ['1', '12'],
    ]);
  });

  test('for the third time is reported by its position', async () => {
    const { client, sent } = failing(['1', '12'], 99);
    expect((await enqueueAll(client, URL, messages(15))).toSorted()).toEqual([1, 12]);
    expect(sent).toHaveLength(4);
  });

  test('with the whole call is sent again, then reported message by message, and never thrown', async () => {
    const { client, sent } = fakeClient<SQSClient>(() => {
      throw new Error('queue unavailable');
    });
    expect([...(await enqueueAll(client, URL, messages(11)))].toSorted((a, b) => a - b)).toEqual(
      messages(11).map((_, index) => index),
    );
    expect(sent).toHaveLength(6);
  });

  test('with the whole call once is sent successfully', async () => {
    let calls = 0;
    const { client } = fakeClient<SQSClient>(() => {
      calls++;
      if (calls === 1) throw new Error('queue unavailable');
      return {};
    });
    expect(await enqueueAll(client, URL, messages(11))).toEqual([]);
  });
});

test('at most eight calls are in progress at the same time', async () => {
  let underWay = 0;
  let most = 0;
  const { client } = fakeClient<SQSClient>(async () => {
    underWay++;
    most = Math.max(most, underWay);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    underWay--;
    return {};
  });
  expect(await enqueueAll(client, URL, messages(200))).toEqual([]);
  expect(most).toBe(8);
});
