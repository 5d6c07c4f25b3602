/**
 * No generated message in a queue of the stack is lost: a record of a deliveries queue is settled once or stays, and a dead letter is
 * archived completely, with a history that fits into a row.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDeliverBatch } from '../../../core/delivery/deliver-batch.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../../core/delivery/delivery.ts';
import { DEAD_LETTER_SOURCES, type DeadLetter } from '../../../core/holding/dead-letter.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { createArchive } from '../../../lambdas/archive/archive.ts';
import { fuzz, TIMEOUT_MS } from '../../../verify/fuzz/support/runs.ts';
import { hostile, jsonText, key, objectOf, sometimesBroken } from '../../../verify/fuzz/support/texts.ts';
import { aDelivery, DELIVERED, failed } from '../../core/make.ts';

const NOW = 1_700_000_000_000;
/** Size limit of a row. DynamoDB bills each started kilobyte. */
const STORY_CHARACTERS = 300;

const HEADER_KEYS = ['id', 'appId', 'scope', 'destinationId', 'transport', 'updates', 'attempt', 'hops', 'lastFailure'];
const whole = fc
  .record({
    id: fc.uuid(),
    destinationId: fc.constantFrom('dst_1', 'dst_2'),
    attempt: fc.integer({ min: 1, max: 12 }),
    hops: fc.constantFrom(0, 1, 999, 1_000),
    body: fc.oneof(jsonText, hostile),
  })
  .map((changes) => encodeDelivery(aDelivery(changes)));
const otherHeader = fc
  .tuple(fc.array(fc.tuple(fc.oneof(fc.constantFrom(...HEADER_KEYS), key), jsonText), { maxLength: 6 }), hostile)
  .map(([members, body]) => `${objectOf([['v', '1'], ...members])}\n${body}`);
const message = sometimesBroken(
  fc.oneof({ weight: 4, arbitrary: whole }, { weight: 2, arbitrary: otherHeader }, { weight: 1, arbitrary: hostile }),
);

const OUTCOMES: readonly Outcome[] = [
  DELIVERED,
  failed(),
  failed({ class: 'http_4xx', pace: 'slow', code: '404' }),
  failed({ class: 'gone', pace: 'never', code: '410' }),
];
const chosen = fc.record({
  outcome: fc.nat(OUTCOMES.length - 1),
  receives: fc.integer({ min: 1, max: 4 }),
  refuse: fc.boolean(),
});
const records = fc.array(fc.tuple(message, chosen), { minLength: 1, maxLength: 6 });

/** Returns the text of a delivery on its queue, with any header. */
function bodyOf(text: string): string | undefined {
  try {
    return decodeDelivery(text).body;
  } catch {
    return undefined;
  }
}

test(
  'a record of a deliveries queue is settled once, or stays in the queue',
  async () => {
    let settledInAll = 0;
    await fuzz(records, async (batch) => {
      const done: Delivery[] = [];
      const deliver = createDeliverBatch(
        {
          admit: async () => ({ kind: 'send', schedules: RETRY_SCHEDULES }),
          send: async (deliveries) =>
            deliveries.map((delivery) => {
              const { outcome } = choiceFor(delivery.body, batch);
              if (OUTCOMES[outcome]?.kind === 'delivered') done.push(delivery);
              return OUTCOMES[outcome] as Outcome;
            }),
          carryOut: async ({ delivery }) => {
            if (choiceFor(delivery.body, batch).refuse) throw new Error('refused');
            done.push(delivery);
          },
          acknowledge: async () => {},
          report: async () => {},
          log: () => {},
          now: () => NOW,
          random: () => 0.5,
        },
        { batchSize: 3, concurrency: 2, sendMs: 10_000 },
      );
      const results = await deliver(
        batch.map(([body, { receives }], index) => ({ body, receipt: String(index), receiveCount: receives })),
        () => 60_000,
      );
      expect(results.length).toBe(batch.length);
      const settled = batch.flatMap(([text], index) => (results[index]?.status === 'fulfilled' ? [bodyOf(text)] : []));
      expect(done.map(({ body }) => body).toSorted()).toEqual(settled.toSorted());
      settledInAll += settled.length;
    });
    expect(settledInAll).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

/** Makes one choice for each body, even if the batch contains it repeatedly. */
function choiceFor(body: string, batch: readonly (readonly [string, { outcome: number; refuse: boolean }])[]) {
  const [, choice] = batch.find(([text]) => bodyOf(text) === body) ?? [];
  if (!choice) throw new Error('a body that no record has');
  return choice;
}

describe('a dead letter', () => {
  const attributes = fc.dictionary(
    fc.oneof(fc.constantFrom('class', 'reason', 'refused', 'ERROR_CODE', 'ERROR_MESSAGE'), key),
    hostile,
    { maxKeys: 3 },
  );
  test(
    'is archived whole, whatever it is, with a story that is short',
    async () => {
      await fuzz(
        fc.tuple(fc.constantFrom(...DEAD_LETTER_SOURCES), message, attributes),
        async ([source, body, told]) => {
          const archived: [DeadLetter, string][] = [];
          const archive = createArchive({
            archive: async (deadLetter, text) => void archived.push([deadLetter, text]),
            report: async () => {},
            log: () => {},
          });
          const deadLetter = { messageId: 'm-1', body, attributes: told, sentAt: NOW };
          expect(await archive([{ source, message: deadLetter }])).toEqual([{ status: 'fulfilled', value: undefined }]);
          expect(archived).toMatchObject([
            [{ source, id: expect.any(String), class: expect.any(String), diedAt: NOW }, body],
          ]);
          expect(archived[0]?.[0].reason.length).toBeLessThanOrEqual(STORY_CHARACTERS);
        },
      );
    },
    TIMEOUT_MS,
  );
});
