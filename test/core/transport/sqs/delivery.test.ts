/** The JSON that fits into a message of a customer's queue. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { queueBodyBytes, queueMessageBytes } from '../../../../core/transport/sqs/delivery.ts';

describe('the JSON of a queue message', () => {
  test('is at most 195,840 bytes', () => {
    expect(queueBodyBytes(262_144)).toBe(195_840);
    expect(queueBodyBytes(1_048_576)).toBe(195_840);
  });

  test('is as large as the queue allows, and not a byte larger', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8_192, max: 300_000 }), (queueBytes) => {
        const most = queueBodyBytes(queueBytes);
        const allowed = Math.min(queueBytes, 262_144);
        expect(Buffer.alloc(most).toString('base64').length + 1_024).toBe(queueMessageBytes(most));
        expect(queueMessageBytes(most)).toBeLessThanOrEqual(allowed);
        expect(queueMessageBytes(most + 1)).toBeGreaterThan(allowed);
      }),
    );
  });
});
