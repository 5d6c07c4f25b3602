/**
 * A refused event in the intake's dead letters: unchanged, with reasons in its attributes that never make it too large.
 */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { positionAttributes, readPositions } from '../../../adapters/deliveries/positions.ts';
import { createRefuse } from '../../../adapters/deliveries/refuse.ts';
import { addPosition, positionsIn, type Run } from '../../../core/update/positions.ts';
import type { Refusal, Refused } from '../../../core/update/update.ts';
import { fakeClient } from '../fake-client.ts';

const URL = 'https://q/intake-dead';

/** @param positions of refused updates. Each has its position as the reason if there are no other refusals. */
function asRefused(refusals: readonly Refusal[], positions: readonly Run[] = []): Refused {
  const runs = [...positions];
  if (positions.length === 0) for (const { index } of refusals) if (index !== undefined) runs.push([index, index]);
  return { refused: Math.max(refusals.length, positionsIn(runs).size), positions: runs, refusals };
}

async function refused(body: string, refusals: readonly Refusal[], positions?: readonly Run[]) {
  const { client, sent } = fakeClient<SQSClient>();
  await createRefuse(client, URL)(body, asRefused(refusals, positions));
  const { MessageBody, MessageAttributes } = sent[0]?.input ?? {};
  const attributes = Object.entries(
    (MessageAttributes ?? {}) as Record<string, { DataType: string; StringValue: string }>,
  );
  return {
    sent,
    body: MessageBody as string,
    attributes: Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
    bytes: attributes.reduce(
      (sum, [name, { DataType, StringValue }]) => sum + Buffer.byteLength(name + DataType + StringValue),
      Buffer.byteLength(MessageBody),
    ),
  };
}

/**
 * Positions in an event of 1,000,000 bytes of which this number of updates is refused: a bad one has at least 2 bytes,
 * a good one 15.
 */
function randomRuns(share: number, seed: number): readonly Run[] {
  const runs: [number, number][] = [];
  let state = seed >>> 0;
  for (let bytes = 0, position = 0; bytes < 1_000_000; position++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const isBad = state / 2 ** 32 < share;
    if (isBad) addPosition(runs, position);
    bytes += isBad ? 2 : 15;
  }
  return runs.length === 0 ? [[0, 0]] : runs;
}

describe('a refused event', () => {
  test('is unchanged, with the reasons and the positions in its attributes', async () => {
    const { sent, body, attributes } = await refused(' { "x": "\\u00e9" } ', [
      { index: 1, reason: 'first' },
      { index: 4, reason: 'second' },
    ]);
    expect(sent).toMatchObject([{ name: 'SendMessageCommand', input: { QueueUrl: URL } }]);
    expect(body).toBe(' { "x": "\\u00e9" } ');
    expect(attributes).toEqual({ class: 'refused', reason: 'first\nsecond', refused: '1,4' });
  });

  test('that is refused as a whole has no positions, because SQS accepts no empty attribute', async () => {
    const { attributes } = await refused('x', [{ reason: 'all' }]);
    expect(attributes).toEqual({ class: 'refused', reason: 'all' });
  });

  test('keeps 4,096 bytes of its reasons, cut between characters', async () => {
    const { attributes } = await refused('x', [{ reason: `a${'日'.repeat(2_000)}` }]);
    expect(Buffer.byteLength(attributes['reason'] ?? '')).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(attributes['reason'] ?? '')).toBeGreaterThan(4_085);
    expect(attributes['reason']).toMatch(/^a日+$/);
  });

  test.each([-256, -240, -100, 0, 18, 100, 256, 300, 1_000])(
    'with 256 and %i bytes left of an SQS message is accepted by SQS',
    async (room) => {
      const { body, bytes } = await refused('x'.repeat(1_048_576 - 256 - room), [
        { index: 3, reason: '日'.repeat(3_000) },
      ]);
      expect(body).toHaveLength(1_048_576 - 256 - room);
      expect(bytes).toBeLessThanOrEqual(1_048_576);
    },
  );

  test('with many refused updates in a row names them as a range, and the number of omitted reasons', async () => {
    const { attributes } = await refused('x', [{ index: 0, reason: 'first' }], [[0, 149_999]]);
    expect(attributes).toEqual({ class: 'refused', reason: 'first\nand 149999 more', refused: '0-149999' });
  });

  test('with too many positions to read shows the first ones, and keeps all of them for a redrive', async () => {
    const positions = Array.from({ length: 58_000 }, (_, n) => [2 * n, 2 * n] as const);
    const { attributes, bytes } = await refused('x', [{ index: 0, reason: 'r' }], positions);
    expect(attributes['refused']).toMatch(/^0,2,4,[\d,]+ and 57\d{3} more$/);
    expect(readPositions(attributes['positions'] ?? '')).toEqual(positions);
    expect(bytes).toBeLessThan(2_000);
  });

  test('is accepted by SQS and keeps all positions, whatever is refused of an event at its size limit', () => {
    const room = 1_048_576 - 1_000_000 - 600;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (share, seed) => {
        const positions = randomRuns(share, seed);
        const { refused: shown, positions: all } = positionAttributes(positions);
        expect(shown.length).toBeLessThanOrEqual(230);
        expect(all.length + shown.length).toBeLessThan(room);
        expect(readPositions(all === '' ? shown : all)).toEqual(positions);
      }),
      { numRuns: 12 },
    );
  });

  test('that fills a message completely is sent without attributes', async () => {
    const { attributes, bytes } = await refused('x'.repeat(1_048_576), [{ index: 0, reason: 'r' }]);
    expect(attributes).toEqual({});
    expect(bytes).toBe(1_048_576);
  });

  test('has no reason with a character that SQS refuses', async () => {
    const { attributes } = await refused('x', [{ reason: 'a\uFFFF\uD800\0b' }]);
    expect(attributes['reason']).toBe('a\uFFFD\uFFFD\uFFFDb');
  });

  test('that SQS does not accept is an exception, so that its record stays', async () => {
    const { client } = fakeClient<SQSClient>(() => {
      throw new Error('queue unavailable');
    });
    await expect(createRefuse(client, URL)('x', asRefused([{ reason: 'r' }]))).rejects.toThrow('queue unavailable');
  });
});
