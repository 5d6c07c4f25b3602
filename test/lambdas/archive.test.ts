/** The archive function moves every message of a dead letter queue into the holding table. A message that cannot be stored stays in its queue. */
import { describe, expect, test } from '@jest/globals';
import { encodeDelivery } from '../../core/delivery/delivery.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import type { LogLine } from '../../core/log-line.ts';
import { createArchive, type DeadRecord } from '../../lambdas/archive/archive.ts';
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

function anArchive(
  archiveOne: (deadLetter: DeadLetter, text: string) => Promise<void> = async () => undefined,
  reportAll: (deadLetters: readonly DeadLetter[]) => Promise<void> = async () => {},
) {
  const archived: [DeadLetter, string][] = [];
  const logged: LogLine[] = [];
  const archive = createArchive({
    archive: async (deadLetter, text) => {
      await archiveOne(deadLetter, text);
      archived.push([deadLetter, text]);
    },
    report: reportAll,
    log: (line) => logged.push(line),
  });
  return { archive, archived, logged };
}

describe('archive', () => {
  test('reports what was archived, and a report that fails changes nothing', async () => {
    const reported: string[] = [];
    const { archive, logged } = anArchive(
      async ({ source }) => {
        if (source === 'rule') throw new Error('no');
      },
      async (deadLetters) => {
        reported.push(...deadLetters.map(({ source }) => source));
        throw new Error('the bus is down');
      },
    );
    const records = [record('webhook', encodeDelivery(delivery)), record('rule', '{}')];
    expect((await archive(records)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(reported).toEqual(['webhook']);
    expect(logged.at(-1)).toMatchObject({ event: 'error', reason: 'new dead letters were not reported' });
  });

  test('moves every message into the holding table unchanged, and logs it', async () => {
    const { archive, archived, logged } = anArchive();
    const text = encodeDelivery(delivery);
    const records = [record('webhook', text, { class: 'timeout' }), record('intake', '{"a":1.00}', { reason: 'no' })];
    expect((await archive(records)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(archived.map(([, kept]) => kept)).toEqual([text, '{"a":1.00}']);
    expect(logged).toEqual([
      {
        event: 'dead_letter.archived',
        source: 'webhook',
        dead_letter_id: delivery.id,
        destination_id: delivery.destinationId,
        failure_class: 'timeout',
        reason: 'No answer in 10 s.',
      },
      {
        event: 'dead_letter.archived',
        source: 'intake',
        dead_letter_id: 'm-intake',
        failure_class: 'refused',
        reason: 'no',
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain(SECRET);
  });

  test('keeps in its queue only what could not be archived', async () => {
    const { archive, logged } = anArchive(async ({ id }) => {
      if (id === 'm-rule') throw new Error('table unavailable');
    });
    const results = await archive([record('rule', 'x'), record('sqs', 'no delivery'), record('intake', 'y')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(logged).toHaveLength(2);
  });

  test('archives an empty message', async () => {
    const { archive, archived } = anArchive();
    expect((await archive([record('sqs', '')])).map(({ status }) => status)).toEqual(['fulfilled']);
    expect(archived).toMatchObject([[{ id: 'm-sqs', class: 'unsettled' }, '']]);
  });
});
