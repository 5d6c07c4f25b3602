/** Redrives of dead letters in a real table and real queues, and the plans that do it. */

import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { createEnqueue } from '../../../adapters/deliveries/deliveries.ts';
import { positionAttributes } from '../../../adapters/deliveries/positions.ts';
import { createRefuse } from '../../../adapters/deliveries/refuse.ts';
import { createDeadLetterList } from '../../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters, type DeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createRedrive, createToIntake, type RedrivePorts } from '../../../adapters/holding/redrive.ts';
import { intakeRecord } from '../../../adapters/middleware/records.ts';
import { decodeDelivery, deliveryId, encodeDelivery, type LastFailure } from '../../../core/delivery/delivery.ts';
import { type DeadLetterSource, deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { mapTransports } from '../../../core/transport/by-transport.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { aDelivery, busEvent } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { freshDestination, type HoldingTable, holdingTable } from './holding-table.ts';

const NOW = 1_700_000_000_000;
const FAILURE: LastFailure = { class: 'http_5xx', code: '500', reason: 'The endpoint responded with 500.', at: 9 };

let held: HoldingTable;
let deadLetters: DeadLetters;
let ports: RedrivePorts;
let messages = 0;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  held = await holdingTable();
  onCleanup(() => held.close());
  const { dynamodb, table, sqs, urls } = held;
  deadLetters = createDeadLetters(dynamodb, table, () => NOW);
  ports = {
    deadLetters,
    enqueue: createEnqueue(
      sqs,
      mapTransports(() => urls.Deliveries),
    ),
    toIntake: createToIntake(sqs, urls.Intake),
    now: () => NOW,
  };
});

/** Archives a message and returns the key of its dead letter. */
async function archived(source: DeadLetterSource, body: string, attributes: Record<string, string> = {}) {
  const sentAt = NOW - 1_000_000 + messages++;
  const deadLetter = deadLetterOf(source, { messageId: `m${sentAt}`, body, attributes, sentAt });
  await deadLetters.archive(deadLetter, body);
  const list = createDeadLetterList(held.dynamodb, held.table, () => NOW);
  const page = await list({ from: sentAt, to: sentAt }, { limit: 1, order: 'oldest' });
  const key = page.deadLetters[0]?.key ?? '';
  return key;
}

const dead = (changes: object = {}) =>
  aDelivery({
    destinationId: freshDestination(),
    body: '[{"event_id":"e1"}]',
    attempt: 11,
    hops: 30,
    firstAttemptAt: 5,
    lastFailure: FAILURE,
    ...changes,
  });

describe('a dead delivery', () => {
  test('is put onto its queue at the first attempt, with its death in its history, and removed from the archive', async () => {
    const delivery = dead();
    const key = await archived('sqs', encodeDelivery(delivery), { class: 'http_5xx' });
    expect(await createRedrive(ports)(key)).toBe('redriven');
    const [message] = await held.take('Deliveries');
    expect(decodeDelivery(message?.Body ?? '')).toEqual({
      ...aDelivery({ destinationId: delivery.destinationId, body: delivery.body }),
      redrivenAt: NOW,
      history: [{ attempts: 11, firstAttemptAt: 5, lastFailure: FAILURE }],
    });
    expect(await createRedrive(ports)(key)).toBe('gone');
    expect(await held.take('Deliveries')).toEqual([]);
  });

  test('that was given up while it waited counts the attempts that were made', async () => {
    const lastFailure: LastFailure = { class: 'expired', code: 'Expired', reason: 'It waited.', at: 9 };
    const key = await archived('sqs', encodeDelivery(dead({ attempt: 4, lastFailure })), { class: 'expired' });
    await createRedrive(ports)(key);
    const [message] = await held.take('Deliveries');
    expect(decodeDelivery(message?.Body ?? '').history).toMatchObject([{ attempts: 3 }]);
  });

  test('is sent to another destination as a separate delivery', async () => {
    const key = await archived('sqs', encodeDelivery(dead()), { class: 'http_5xx' });
    expect(await createRedrive(ports)(key, { to: { id: 'dst_other', transport: 'webhook' } })).toBe('redriven');
    const [message] = await held.take('Deliveries');
    expect(decodeDelivery(message?.Body ?? '')).toMatchObject({
      id: deliveryId('dst_other', '[{"event_id":"e1"}]'),
      destinationId: 'dst_other',
      transport: 'webhook',
      attempt: 1,
      history: [{ attempts: 11 }],
    });
  });

  test('stays in the holding table when its queue does not accept it', async () => {
    const key = await archived('sqs', encodeDelivery(dead()), { class: 'http_5xx' });
    const refusing = createRedrive({ ...ports, enqueue: async (deliveries) => deliveries });
    await expect(refusing(key)).rejects.toThrow('was not accepted by its queue');
    expect(await deadLetters.read(key)).toBeDefined();
    expect(await createRedrive(ports)(key)).toBe('redriven');
    await held.take('Deliveries');
  });

  test('is put onto its queue before it is removed from the archive', async () => {
    const key = await archived('sqs', encodeDelivery(dead()), { class: 'http_5xx' });
    const dying = createRedrive({
      ...ports,
      deadLetters: { ...deadLetters, remove: () => Promise.reject(new Error('killed')) },
    });
    await expect(dying(key)).rejects.toThrow('killed');
    expect(await held.take('Deliveries')).toHaveLength(1);
    expect(await deadLetters.read(key)).toBeDefined();
  });
});

describe('a text that is not a delivery', () => {
  test.each(['no delivery', '{"v":1}\n[]', '{"v":9,"id":"a"}\n[]'])(
    'is undeliverable and stays in the archive: %j',
    async (text) => {
      const key = await archived('webhook', text);
      expect(await createRedrive(ports)(key)).toBe('undeliverable');
      expect((await deadLetters.read(key))?.text).toBe(text);
      expect(await held.take('Deliveries')).toEqual([]);
      expect(await deadLetters.discard(key, 'of no use')).toBe(true);
    },
  );
});

describe('a dead event', () => {
  const event = '{"detail":[{"a":1.00},{"b":2}]}';
  const asRecord = (message: Awaited<ReturnType<HoldingTable['take']>>[number] | undefined) => {
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      { stringValue: StringValue },
    ]);
    return intakeRecord({
      body: message?.Body ?? '',
      messageAttributes: Object.fromEntries(attributes),
    } as unknown as SQSRecord);
  };

  test('is put into the intake unchanged, and only its refused part is processed', async () => {
    const key = await archived('intake', event, { class: 'refused', reason: 'no', refused: '1,4' });
    expect(await createRedrive(ports)(key)).toBe('redriven');
    expect(asRecord((await held.take('Intake'))[0])).toEqual({ body: event, only: new Set([1, 4]) });
    expect(await deadLetters.read(key)).toBeUndefined();
  });

  test.each(['intake', 'rule'] as const)(
    'that was not accepted at all (%s) is processed as a whole',
    async (source) => {
      const key = await archived(source, event);
      expect(await createRedrive(ports)(key)).toBe('redriven');
      expect(asRecord((await held.take('Intake'))[0])).toEqual({ body: event });
    },
  );

  test('keeps all of its positions, even if there are so many that only the first ones are displayed', async () => {
    const attributes = positionAttributes(Array.from({ length: 9_000 }, (_, n) => [3 * n, 3 * n + 1] as const));
    const key = await archived('intake', event, { class: 'refused', reason: 'no', ...attributes });
    await createRedrive(ports)(key);
    const { only } = asRecord((await held.take('Intake'))[0]);
    expect([...(only ?? [])]).toEqual(Array.from({ length: 27_000 }, (_, n) => n).filter((n) => n % 3 < 2));
  });

  test('that was edited is sent with its new text, without the positions of the old text', async () => {
    const key = await archived('intake', event, { class: 'refused', reason: 'no', refused: '1' });
    await createRedrive(ports)(key, { event: '{"detail":[{"b":3}]}' });
    expect(asRecord((await held.take('Intake'))[0])).toEqual({ body: '{"detail":[{"b":3}]}' });
  });

  test('that was sent unchanged does not count as edited', async () => {
    const key = await archived('intake', event, { class: 'refused', reason: 'no', refused: '1' });
    await createRedrive(ports)(key, { event });
    expect(asRecord((await held.take('Intake'))[0])).toEqual({ body: event, only: new Set([1]) });
  });

  test('that is reduced to the update that was refused is delivered, under an id that no receiver knows', async () => {
    const good = (id: string) => ({ feed: 'user:1', new: [{ id }] });
    const original = busEvent({ app_id: '123', updates: [good('a'), { feed: 'user' }, good('c')] }, { id: 'x' });
    const refused = parseEvent(original);
    const sent: string[] = [];
    const dead = { send: async ({ input }: SendMessageCommand) => sent.push(JSON.stringify(input)) };
    await createRefuse(dead as unknown as SQSClient, '')(original, refused);
    const { MessageBody, MessageAttributes } = JSON.parse(sent[0] ?? '');
    const attributes = Object.fromEntries(
      Object.entries<{ StringValue: string }>(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    );
    const key = await archived('intake', MessageBody, attributes);
    const edited = busEvent({ app_id: '123', updates: [good('edited')] }, { id: 'x' });
    expect(await createRedrive(ports)(key, { event: edited })).toBe('redriven');
    const { body, only } = asRecord((await held.take('Intake'))[0]);
    const { updates, refusals } = parseEvent(body, only);
    expect(refusals).toEqual([]);
    expect(updates).toMatchObject([{ eventId: expect.stringMatching(/^x-0-\w{12}$/), feed: 'user:1' }]);
    expect(updates[0]?.text).toContain('edited');
  });

  test('with positions that cannot be read is processed as a whole, so that nothing is lost', async () => {
    const key = await archived('intake', event, { class: 'refused', reason: 'no', refused: '1,x' });
    await createRedrive(ports)(key);
    expect(asRecord((await held.take('Intake'))[0])).toEqual({ body: event });
  });

  test('stays in the holding table when the intake does not accept it', async () => {
    const key = await archived('intake', event);
    await expect(createRedrive(ports)(key, { event: 'x'.repeat(1_048_577) })).rejects.toThrow();
    expect((await deadLetters.read(key))?.text).toBe(event);
  });
});
