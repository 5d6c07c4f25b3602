/** The numbers of the contract are repeated here on purpose: a change of one must be intended. */
import { expect, test } from '@jest/globals';
import * as limits from '../../core/limits.ts';

test('the limits are those of the contract', () => {
  expect(limits).toMatchObject({
    DETAIL_BYTES: 1_000_000,
    QUEUE_MESSAGE_BYTES: 262_144,
    QUEUE_ATTRIBUTES_BYTES: 1_024,
    QUEUE_MINIMUM_MESSAGE_BYTES: 8_192,
    WEBHOOK_ACTIVITIES: 100,
    WEBHOOK_BODY_BYTES: 262_144,
    WEBHOOK_TIMEOUT_SECONDS: { default: 10, min: 1, max: 30 },
    ANSWER_READ_BYTES: 16_384,
    ANSWER_KEPT_BYTES: 1_024,
    DESTINATIONS_PER_SCOPE: 10,
    SQS_MESSAGE_BYTES: 1_048_576,
    SQS_BATCH_BYTES: 1_048_576,
    SQS_BATCH_ENTRIES: 10,
    SQS_DELAY_SECONDS: 900,
    SQS_GROUP_ID_CHARACTERS: 128,
  });
});
