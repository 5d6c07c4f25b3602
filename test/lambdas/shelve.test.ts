/** Shelve: every message of a dead letter queue goes onto the shelf; what cannot stays in its queue. */
import { describe, expect, test } from '@jest/globals';
import { encodeDelivery } from '../../core/delivery/delivery.ts';
import type { DeadLetter } from '../../core/held/dead-letter.ts';
import type { LogLine } from '../../core/log-line.ts';
import { createShelve, type DeadRecord } from '../../lambdas/shelve/shelve.ts';
import { aDelivery } from '../core/make.ts';

const SECRET = 'hunter2';
const delivery = aDelivery({
  body: `["${SECRET}"]`,
  attempt: 2,
  firstAttemptAt: 1,
  lastFailure: { class: 'timeout', code: 'ETIMEDOUT', reason: 'No answer in 10 s.', at: 1, answer: SECRET },
});

function record(source: DeadRecord['source'], body: string, attributes: Record<string, string> = {}): DeadRecord {
  return { source, message: { messageId: `m-${source}`, body, attributes, sentAt: 7 } };
}

function aShelve(shelveOne: (letter: DeadLetter, text: string) => Promise<void> = async () => undefined) {
  const shelved: [DeadLetter, string][] = [];
  const logged: LogLine[] = [];
  const shelve = createShelve({
    shelve: async (letter, text) => {
      await shelveOne(letter, text);
      shelved.push([letter, text]);
    },
    log: (line) => logged.push(line),
  });
  return { shelve, shelved, logged };
}

describe('shelve', () => {
  test('puts every message onto the shelf, to the letter, and says so', async () => {
    const { shelve, shelved, logged } = aShelve();
    const text = encodeDelivery(delivery);
    const records = [record('webhook', text, { class: 'timeout' }), record('intake', '{"a":1.00}', { reason: 'no' })];
    expect((await shelve(records)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(shelved.map(([, kept]) => kept)).toEqual([text, '{"a":1.00}']);
    expect(logged).toEqual([
      {
        event: 'dead_letter.shelved',
        source: 'webhook',
        dead_letter_id: delivery.id,
        destination_id: delivery.destinationId,
        failure_class: 'timeout',
        reason: 'No answer in 10 s.',
      },
      {
        event: 'dead_letter.shelved',
        source: 'intake',
        dead_letter_id: 'm-intake',
        failure_class: 'refused',
        reason: 'no',
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain(SECRET);
  });

  test('keeps in its queue what could not be shelved, and nothing else', async () => {
    const { shelve, logged } = aShelve(async ({ id }) => {
      if (id === 'm-rule') throw new Error('table away');
    });
    const results = await shelve([record('rule', 'x'), record('sqs', 'no delivery'), record('intake', 'y')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(logged).toHaveLength(2);
  });

  test('takes a message that says nothing at all', async () => {
    const { shelve, shelved } = aShelve();
    expect((await shelve([record('sqs', '')])).map(({ status }) => status)).toEqual(['fulfilled']);
    expect(shelved).toMatchObject([[{ id: 'm-sqs', class: 'unsettled' }, '']]);
  });
});
