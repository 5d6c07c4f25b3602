/** Dead letters in a real table: archived, read, discarded, removed; keys that were never issued find nothing. */
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createBodies } from '../../../adapters/holding/bodies.ts';
import { createDeadLetterList, type ListDeadLetters } from '../../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters, type DeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createParked } from '../../../adapters/holding/parked.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import type { DeadLetter } from '../../../core/holding/dead-letter.ts';
import { parkForRetry } from '../../../core/holding/parked.ts';
import { aDelivery } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { freshDestination, type HoldingTable, holdingTable } from './holding-table.ts';

const NOW = 1_700_000_000_000;

let held: HoldingTable;
let deadLetters: DeadLetters;
let list: ListDeadLetters;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  held = await holdingTable();
  onCleanup(() => held.close());
  deadLetters = createDeadLetters(held.dynamodb, held.table, () => NOW);
  list = createDeadLetterList(held.dynamodb, held.table, () => NOW);
});

function aDeadLetter(changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: 'dlv_1',
    source: 'webhook',
    appId: '1',
    scope: 'feed_group:user',
    destinationId: freshDestination(),
    class: 'timeout',
    code: 'T',
    reason: 'No answer in 10 s.',
    attempts: 11,
    diedAt: NOW,
    bytes: 7,
    ...changes,
  };
}

async function keyOf({ destinationId }: DeadLetter): Promise<string> {
  const found = await list(destinationId === undefined ? {} : { destinationId }, { limit: 1, order: 'oldest' });
  return found.deadLetters[0]?.key ?? '';
}

const keyFor = (value: unknown) => keyWith(JSON.stringify(value) ?? '');
const keyWith = (text: string) => `dl_${Buffer.from(text).toString('base64url')}`;
/** Returns the primary key in a key that is not packed. */
const primaryKeyIn = (key: string) => JSON.parse(Buffer.from(key.slice(3), 'base64url').toString()) as [string, string];

describe('a dead letter', () => {
  test('is read as it was archived, with its whole text', async () => {
    const deadLetter = aDeadLetter();
    const text = encodeDelivery(aDelivery({ body: `["${'日本\\u0000'.repeat(100_000)}"]` }));
    await deadLetters.archive(deadLetter, text);
    const read = await deadLetters.read(await keyOf(deadLetter));
    expect(read?.deadLetter).toEqual(deadLetter);
    expect(read?.text === text).toBe(true);
  });

  test('without a destination is stored under its source', async () => {
    const { destinationId: _, ...event } = aDeadLetter({ id: 'm1', source: 'intake', diedAt: NOW - 400 * 86_400_000 });
    await deadLetters.archive(event, '{}');
    const [found] = (await list({ source: 'intake', from: 0 }, { limit: 1, order: 'oldest' })).deadLetters;
    expect(found?.deadLetter).toEqual(event);
    expect(await deadLetters.read(found?.key ?? '')).toEqual({ deadLetter: event, text: '{}' });
  });

  test('that is archived twice is stored once, and the first one stays', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'first');
    await deadLetters.archive(deadLetter, 'first');
    const { deadLetters: found } = await list(
      { destinationId: deadLetter.destinationId ?? '' },
      { limit: 9, order: 'oldest' },
    );
    expect(found).toHaveLength(1);
    expect((await deadLetters.read(found[0]?.key ?? ''))?.text).toBe('first');
  });

  test('of a delivery that was buried twice is stored twice', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'a');
    await deadLetters.archive({ ...deadLetter, diedAt: NOW + 1 }, 'b');
    const filter = { destinationId: deadLetter.destinationId ?? '' };
    expect((await list(filter, { limit: 9, order: 'oldest' })).deadLetters).toHaveLength(2);
  });

  test('whose row does not contain the location of its text can be read without it, and discarded', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    const [pk, sk] = primaryKeyIn(key);
    const Key = { pk: { S: pk }, sk: { S: sk } };
    await held.dynamodb.send(new UpdateItemCommand({ TableName: held.table, Key, UpdateExpression: 'REMOVE body' }));
    expect(await deadLetters.read(key)).toEqual({ deadLetter });
    expect(await deadLetters.discard(key, 'nothing left')).toBe(true);
    expect(await deadLetters.read(key)).toBeUndefined();
  });

  test('whose row is written again after its removal can still be read', async () => {
    const deadLetter = aDeadLetter();
    const client = held.losingAnswer('DEAD#', async () => deadLetters.remove(await keyOf(deadLetter)));
    await createDeadLetters(client, held.table, () => NOW).archive(deadLetter, 'x');
    expect(await deadLetters.read(await keyOf(deadLetter))).toEqual({ deadLetter, text: 'x' });
  });

  test('that was removed is deleted', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    await deadLetters.remove(key);
    expect(await deadLetters.read(key)).toBeUndefined();
    expect(await keyOf(deadLetter)).toBe('');
    await deadLetters.remove(key);
    expect(await deadLetters.discard(key, 'too late')).toBe(false);
  });
});

describe('the key of a dead letter', () => {
  const id = `dlv_${'0123456789abcdef'.repeat(2)}`;
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';
  const { appId: _, scope: __, destinationId: ___, ...event } = aDeadLetter({ source: 'intake', id: uuid });

  test('of a delivery has 49 characters, and that of an event 34', async () => {
    const delivery = aDeadLetter({ id, destinationId: 'dst_fedcba9876543210fedcba98' });
    const refused: DeadLetter = { ...event, class: 'refused' };
    for (const [one, characters] of [
      [delivery, 49],
      [refused, 34],
      [{ ...refused, source: 'rule' } as const, 34],
    ] as const) {
      await deadLetters.archive(one, 'text');
      const { source, destinationId } = one;
      const filter = destinationId === undefined ? { source } : { destinationId };
      const found = (await list(filter, { limit: 9, order: 'newest' })).deadLetters;
      const { key = '' } = found.find(({ deadLetter }) => deadLetter.id === one.id) ?? {};
      expect(key).toMatch(/^[\w-]+$/);
      expect(key).toHaveLength(characters);
      expect((await deadLetters.read(key))?.deadLetter).toEqual(one);
    }
  });

  test('also finds it as a list of its primary key', async () => {
    const delivery = aDeadLetter({ id: 'dlv_other' });
    await deadLetters.archive(delivery, 'text');
    const key = keyFor([`DEST#${delivery.destinationId}`, `DEAD#${String(NOW).padStart(15, '0')}#dlv_other`]);
    expect(await keyOf(delivery)).toBe(key);
    expect((await deadLetters.read(key))?.deadLetter).toEqual(delivery);
  });
});

describe('a discarded dead letter', () => {
  test('is in no list, cannot be read, and its row has the reason for two weeks', async () => {
    const deadLetter = aDeadLetter({ diedAt: NOW + 77 });
    const before = await held.countItems('BODY#');
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    expect(await deadLetters.discard(key, 'a duplicate')).toBe(true);
    expect(await keyOf(deadLetter)).toBe('');
    const byDay = await list({ from: NOW + 77, to: NOW + 77 }, { limit: 9, order: 'oldest' });
    expect(byDay.deadLetters).toEqual([]);
    expect(await deadLetters.read(key)).toBeUndefined();
    expect(await held.countItems('BODY#')).toBe(before);
    const [pk, sk] = primaryKeyIn(key);
    const { Item } = await held.dynamodb.send(
      new GetItemCommand({ TableName: held.table, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
    expect(Item).toMatchObject({ discarded: { S: 'a duplicate' }, ttl: { N: String(NOW / 1000 + 1_209_600) } });
  });

  test('has a key that no command line takes for an option', async () => {
    const deadLetter = { ...aDeadLetter(), destinationId: `dst_${'f'.repeat(24)}` };
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    expect(key).toMatch(/^dl_[\w-]+$/);
    expect(await deadLetters.read(key)).toMatchObject({ deadLetter });
  });

  test('is discarded once', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    expect(await Promise.all([deadLetters.discard(key, 'a'), deadLetters.discard(key, 'b')])).toContain(true);
    expect(await deadLetters.discard(key, 'c')).toBe(false);
  });

  test('is not stored again when its message is received again', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'x');
    await deadLetters.discard(await keyOf(deadLetter), 'a');
    await deadLetters.archive(deadLetter, 'x');
    expect(await keyOf(deadLetter)).toBe('');
  });

  test('that is redriven at the same time leaves nothing behind', async () => {
    const deadLetter = aDeadLetter();
    await deadLetters.archive(deadLetter, 'x');
    const key = await keyOf(deadLetter);
    let removed = false;
    const racing: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: async (command: { constructor: { name: string } }) => {
        if (command.constructor.name === 'UpdateItemCommand' && !removed) {
          removed = true;
          await deadLetters.remove(key);
        }
        return held.dynamodb.send(command as never);
      },
    });
    expect(await createDeadLetters(racing, held.table, () => NOW).discard(key, 'a')).toBe(false);
    expect(await held.countItems(`DEST#${deadLetter.destinationId}`)).toBe(0);
  });
});

describe('a key that was never issued', () => {
  const destinationId = 'dst_hostile';

  const counts = () => Promise.all(['DEST#', 'BODY#', 'DEAD#', 'PLANS'].map(held.countItems));
  let before: readonly number[];
  beforeAll(async () => {
    const store = createHealthStore(held.dynamodb, held.table);
    const parked = createParked(held.dynamodb, held.table, store, () => NOW);
    await parked.park(aDelivery({ destinationId }), parkForRetry(NOW));
    before = await counts();
  });

  const long = 'x'.repeat(3_000);
  test.each([
    ['nothing', ''],
    ['invalid Base64', '%%%'],
    ['invalid JSON', keyWith('{')],
    ['no prefix', keyFor(['DEST#dst_hostile', 'DEAD#000000000000001#x']).slice(3)],
    ['null', keyFor(null)],
    ['a number', keyFor(7)],
    ['an object', keyFor({ pk: 'DEST#a', sk: 'DEAD#b' })],
    ['numbers', keyFor([1, 2])],
    ['half a key', keyFor(['DEST#dst_hostile'])],
    ['health', keyFor(['DEST#dst_hostile', 'HEALTH'])],
    ['a parked delivery', keyFor(['DEST#dst_hostile', `PARKED#${String(NOW).padStart(15, '0')}#${aDelivery().id}`])],
    ['a plan', keyFor(['PLANS', 'plan_1'])],
    ['a body', keyFor(['BODY#x', 'DEAD#000000000000001#x'])],
    ['the list of days', keyFor(['DEAD#days', '2023-11-14#webhook'])],
    ['an empty position', keyFor(['DEST#', 'DEAD#'])],
    ['a very long one', keyFor([`DEST#${long}`, `DEAD#000000000000001#${long}`])],
    ['half a character', keyFor(['DEST#\ud800', 'DEAD#000000000000001#\ud800'])],
    ['a dead letter that does not exist', keyFor(['DEST#dst_hostile', 'DEAD#000000000000001#x'])],
  ])('finds nothing: %s', async (_, key) => {
    expect(await deadLetters.read(key)).toBeUndefined();
    expect(await deadLetters.discard(key, 'because')).toBe(false);
    await deadLetters.remove(key);
  });

  test('changes nothing', async () => {
    expect(await counts()).toEqual(before);
  });
});

describe('a dead letter that cannot be read', () => {
  const spoilRow = async ({ destinationId, diedAt, id }: DeadLetter, document: string) => {
    const sk = `DEAD#${String(diedAt).padStart(15, '0')}#${id}`;
    await held.dynamodb.send(
      new UpdateItemCommand({
        TableName: held.table,
        Key: { pk: { S: `DEST#${destinationId}` }, sk: { S: sk } },
        UpdateExpression: 'SET document = :document',
        ExpressionAttributeValues: { ':document': { S: document } },
      }),
    );
  };

  test.each(['no json', 'null', '{}'])(
    'because its row is %j breaks no list, and can be opened and discarded',
    async (document) => {
      const destinationId = freshDestination();
      const [good, bad] = [
        aDeadLetter({ destinationId }),
        aDeadLetter({ destinationId, id: 'dlv_2', diedAt: NOW + 1 }),
      ];
      for (const deadLetter of [good, bad]) await deadLetters.archive(deadLetter, 'text');
      await spoilRow(bad, document);
      const found = await list({ destinationId }, { limit: 10, order: 'oldest' });
      expect(found.deadLetters.map(({ deadLetter }) => deadLetter)).toEqual([
        good,
        expect.objectContaining({
          id: 'dlv_2',
          destinationId,
          class: 'unsettled',
          code: 'Unreadable',
          diedAt: NOW + 1,
        }),
      ]);
      const key = found.deadLetters[1]?.key ?? '';
      expect((await deadLetters.read(key))?.text).toBe('text');
      expect(await deadLetters.discard(key, 'broken')).toBe(true);
    },
  );

  test('because its text is missing is opened without it', async () => {
    const deadLetter = aDeadLetter();
    const bodies = createBodies(held.dynamodb, held.table);
    const ids: string[] = [];
    const keeping = {
      ...bodies,
      keep: async (...text: Parameters<typeof bodies.keep>) => (ids[0] = await bodies.keep(...text)),
    };
    await createDeadLetters(held.dynamodb, held.table, () => NOW, { bodies: keeping }).archive(deadLetter, 'text');
    await bodies.discard(ids[0] ?? '');
    const key = await keyOf(deadLetter);
    expect(await deadLetters.read(key)).toEqual({ deadLetter });
    expect(await deadLetters.discard(key, 'empty')).toBe(true);
    expect(await deadLetters.read(key)).toBeUndefined();
  });
});
