/** A refused event in the intake's dead letters: to the letter, with reasons beside it that never make it too large. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { createRefuse } from '../../../adapters/deliveries/refuse.ts';
import type { Refusal } from '../../../core/update/update.ts';
import { fakeClient } from '../fake-client.ts';

const URL = 'https://q/intake-dead';

async function refused(body: string, refusals: readonly Refusal[]) {
  const { client, sent } = fakeClient<SQSClient>();
  await createRefuse(client, URL)(body, refusals);
  const { MessageBody, MessageAttributes } = sent[0]?.input ?? {};
  const attributes = Object.entries(MessageAttributes as Record<string, { DataType: string; StringValue: string }>);
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

describe('a refused event', () => {
  test('stays as it came, with the reasons and the positions beside it', async () => {
    const { sent, body, attributes } = await refused(' { "x": "\\u00e9" } ', [
      { index: 1, reason: 'first' },
      { index: 4, reason: 'second' },
    ]);
    expect(sent).toMatchObject([{ name: 'SendMessageCommand', input: { QueueUrl: URL } }]);
    expect(body).toBe(' { "x": "\\u00e9" } ');
    expect(attributes).toEqual({ class: 'refused', reason: 'first\nsecond', refused: '1,4' });
  });

  test('that is refused as a whole names no positions, since SQS takes no empty attribute', async () => {
    const { attributes } = await refused('x', [{ reason: 'all' }]);
    expect(attributes).toEqual({ class: 'refused', reason: 'all' });
  });

  test('keeps 4,096 bytes of its reasons, cut between characters', async () => {
    const { attributes } = await refused('x', [{ reason: `a${'日'.repeat(2_000)}` }]);
    expect(Buffer.byteLength(attributes['reason'] ?? '')).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(attributes['reason'] ?? '')).toBeGreaterThan(4_085);
    expect(attributes['reason']).toMatch(/^a日+$/);
  });

  test.each([0, 18, 100, 256, 300, 1_000])(
    'with %i bytes left of an SQS message is still taken by SQS',
    async (room) => {
      const { body, bytes } = await refused('x'.repeat(1_048_576 - 256 - room), [
        { index: 3, reason: '日'.repeat(3_000) },
      ]);
      expect(body).toHaveLength(1_048_576 - 256 - room);
      expect(bytes).toBeLessThanOrEqual(1_048_576);
    },
  );

  test('that SQS does not take is an exception, so that its record stays', async () => {
    const { client } = fakeClient<SQSClient>(() => {
      throw new Error('queue away');
    });
    await expect(createRefuse(client, URL)('x', [{ reason: 'r' }])).rejects.toThrow('queue away');
  });
});
