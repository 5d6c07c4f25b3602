/** Parking in a real table: bodies in pieces, the order of release, deletion of rows, and no losses in between. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { allOf, query } from '../../../adapters/dynamodb.ts';
import { type Bodies, createBodies } from '../../../adapters/holding/bodies.ts';
import { createBuryUnreadable } from '../../../adapters/holding/bury-unreadable.ts';
import { createDeadLetterList } from '../../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createParked, type Parked, type ParkedRow } from '../../../adapters/holding/parked.ts';
import { createRedrive } from '../../../adapters/holding/redrive.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import { parkForRetry } from '../../../core/holding/parked.ts';
import { UnreadableDelivery } from '../../../core/holding/unreadable.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { aDelivery } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { freshDestination, type HoldingTable, holdingTable } from './holding-table.ts';

const NOW = 1_700_000_000_000;
const EXPIRES = NOW + 1_000;

let held: HoldingTable;
let bodies: Bodies;
let parked: Parked;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  held = await holdingTable();
  onCleanup(() => held.close());
  bodies = createBodies(held.dynamodb, held.table);
  parked = createParked(held.dynamodb, held.table, createHealthStore(held.dynamodb, held.table), () => NOW);
});

/** Text that gzip cannot compress below three quarters of its size. */
const noise = (bytes: number) => randomBytes(bytes).toString('base64').slice(0, bytes);

describe('a body', () => {
  test.each([
    ['nothing', '', 1],
    ['a line', '{"a":1}\n["日本 \u{1f600} \\u0000"]', 1],
    ['1.2 MB that cannot be compressed', noise(1_200_000), 3],
    ['5 MB of the same', 'x'.repeat(5_000_000), 1],
  ])('of %s is read as it was written', async (_, text, pieces) => {
    const before = await held.countItems('BODY#');
    const id = await bodies.keep(text, EXPIRES);
    expect(await held.countItems('BODY#')).toBe(before + pieces);
    const opened = await bodies.open(id);
    expect(opened === text).toBe(true);
    await bodies.discard(id);
    expect(await bodies.open(id)).toBeUndefined();
    expect(await held.countItems('BODY#')).toBe(before);
  });

  test('is read over several pages', async () => {
    const text = noise(900_000);
    const id = await bodies.keep(text, EXPIRES);
    const paged = createBodies(held.dynamodb, held.table);
    expect((await paged.open(id)) === text).toBe(true);
  });

  test('with a missing part is missing', async () => {
    const id = await bodies.keep(noise(900_000), EXPIRES);
    let deleted = 0;
    const dies: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: (command: { constructor: { name: string } }) => {
        if (command.constructor.name === 'DeleteItemCommand' && deleted++ > 0) throw new Error('killed');
        return held.dynamodb.send(command as never);
      },
    });
    await expect(createBodies(dies, held.table).discard(id)).rejects.toThrow('killed');
    expect(await bodies.open(id)).toBeUndefined();
  });

  test('that was never stored is missing', async () => {
    expect(await bodies.open('no-such-body')).toBeUndefined();
    expect(await bodies.open('')).toBeUndefined();
  });
});

describe('parked deliveries', () => {
  const park = (delivery: Delivery, dueAt = NOW) => parked.park(delivery, parkForRetry(dueAt));
  const ids = async (rows: readonly ParkedRow[]) =>
    (await Promise.all(rows.map((row) => parked.open(row)))).map((delivery) => delivery?.id);

  test('are read as they were written', async () => {
    const destinationId = freshDestination();
    const delivery = aDelivery({
      destinationId,
      attempt: 7,
      lastFailure: { class: 'timeout', code: 'T', reason: 'r', at: 3 },
      body: '["日本"]',
    });
    await park(delivery);
    const [row] = await parked.due(destinationId, NOW, 10);
    expect(row).toMatchObject({ destinationId, dueAt: NOW, why: 'retry' });
    expect(await parked.open(row as ParkedRow)).toEqual(delivery);
  });

  test('are due from their time on, the oldest first, up to the requested number', async () => {
    const destinationId = freshDestination();
    for (const [id, dueAt] of [
      ['c', 3_000_000_000_000],
      ['a', 1_000],
      ['b', NOW],
    ] as const)
      await park(aDelivery({ id, destinationId }), dueAt);
    expect(await ids(await parked.due(destinationId, NOW, 10))).toEqual(['a', 'b']);
    expect(await ids(await parked.due(destinationId, NOW - 1, 10))).toEqual(['a']);
    expect(await ids(await parked.due(destinationId, 999, 10))).toEqual([]);
    expect(await ids(await parked.due(destinationId, Number.MAX_SAFE_INTEGER / 10, 2))).toEqual(['a', 'b']);
    expect([await parked.nextDue(destinationId), await parked.count(destinationId, 10)]).toEqual([1_000, 3]);
    expect(await parked.count(destinationId, 2)).toBe(2);
  });

  test('of another destination are not included', async () => {
    const destinationId = freshDestination();
    await park(aDelivery({ destinationId: `${destinationId}0` }));
    expect(await parked.due(destinationId, NOW, 10)).toEqual([]);
    expect(await parked.nextDue(destinationId)).toBeUndefined();
  });

  test('are deleted, and their bodies expire a day later', async () => {
    const destinationId = freshDestination();
    const delivery = aDelivery({ destinationId, body: noise(900_000) });
    await park(delivery);
    const [row] = (await parked.due(destinationId, NOW, 1)) as [ParkedRow];
    await parked.remove(row);
    expect(await parked.due(destinationId, NOW, 1)).toEqual([]);
    const table = { client: held.dynamodb, name: held.table };
    const pieces = await allOf(query(table, 'pk = :pk', { ':pk': `BODY#${row.bodyId}` }));
    expect(pieces.map((piece) => piece['ttl']?.N)).toEqual(Array(2).fill(String(NOW / 1000 + 86_400)));
    await parked.remove(row);
  });

  const parkedBy = (client: HoldingTable['dynamodb']) =>
    createParked(client, held.table, createHealthStore(client, held.table), () => NOW);

  test('whose row is written again after their release can still be opened', async () => {
    const delivery = aDelivery({ destinationId: freshDestination() });
    let released = 0;
    const client = held.losingAnswer('PARKED#', async () => {
      for (const row of await parked.due(delivery.destinationId, NOW, 9)) {
        expect(await parked.open(row)).toEqual(delivery);
        await parked.remove(row);
        released++;
      }
    });
    await parkedBy(client).park(delivery, parkForRetry(NOW));
    const rows = await parked.due(delivery.destinationId, NOW, 9);
    expect([released, rows.length]).toEqual([1, 1]);
    expect(await parked.open(rows[0] as ParkedRow)).toEqual(delivery);
  });

  test('that were released and parked again keep a body when an earlier write of their row is repeated', async () => {
    const delivery = aDelivery({ destinationId: freshDestination() });
    const client = held.losingAnswer('PARKED#', async () => {
      const [row] = (await parked.due(delivery.destinationId, NOW, 9)) as [ParkedRow];
      await parked.remove(row);
      await park({ ...delivery, hops: 5 });
    });
    await parkedBy(client).park(delivery, parkForRetry(NOW));
    const rows = await parked.due(delivery.destinationId, NOW, 9);
    expect(rows).toHaveLength(1);
    expect((await parked.open(rows[0] as ParkedRow))?.body).toBe(delivery.body);
  });

  test('that were parked again during their release are not lost', async () => {
    const destinationId = freshDestination();
    const delivery = aDelivery({ destinationId });
    await park(delivery);
    const [row] = (await parked.due(destinationId, NOW, 1)) as [ParkedRow];
    await park({ ...delivery, hops: 5 });
    await parked.remove(row);
    const [parkedAgain] = (await parked.due(destinationId, NOW, 9)) as [ParkedRow];
    expect(await parked.open(parkedAgain)).toEqual({ ...delivery, hops: 5 });
  });

  test('that were parked twice are stored once', async () => {
    const destinationId = freshDestination();
    await park(aDelivery({ destinationId }));
    await park(aDelivery({ destinationId }));
    expect(await parked.count(destinationId, 9)).toBe(1);
  });

  test('put their destination onto the list of wake', async () => {
    const destinationId = freshDestination();
    const store = createHealthStore(held.dynamodb, held.table);
    await park(aDelivery({ destinationId }), NOW + 5);
    expect(await store.read(destinationId)).toMatchObject({
      nextDue: NOW + 5,
      ref: { appId: '123', scope: 'feed_group:user', destinationId },
    });
  });

  test('are listed and opened in their current state, and the destination is removed from the list when there are none', async () => {
    const asked: unknown[] = [];
    const watched: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: (command: { input: { ConsistentRead?: boolean; KeyConditionExpression?: string } }) => {
        if (command.input.KeyConditionExpression) asked.push(command.input.ConsistentRead);
        return held.dynamodb.send(command as never);
      },
    });
    const destinationId = freshDestination();
    await park(aDelivery({ destinationId }));
    const watching = createParked(watched, held.table, createHealthStore(watched, held.table), () => NOW);
    const [row] = (await watching.due(destinationId, NOW, 1)) as [ParkedRow];
    await watching.open(row);
    await watching.nextDue(destinationId);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(new Set(asked)).toEqual(new Set([true]));
  });
});

describe('a parked delivery that cannot be read', () => {
  /** Parks a delivery and returns its row. */
  const parkedRow = async () => {
    const delivery = aDelivery({ destinationId: freshDestination() });
    await parked.park(delivery, parkForRetry(NOW));
    const [row] = await parked.due(delivery.destinationId, NOW, 1);
    return row as ParkedRow;
  };
  const setBody = (row: ParkedRow, data: Buffer) =>
    held.dynamodb.send(
      new UpdateItemCommand({
        TableName: held.table,
        Key: { pk: { S: `BODY#${row.bodyId}` }, sk: { S: '000' } },
        UpdateExpression: 'SET #data = :data',
        ExpressionAttributeNames: { '#data': 'data' },
        ExpressionAttributeValues: { ':data': { B: data } },
      }),
    );

  test('is thrown with its text, or with the Base64 of what is not gzip', async () => {
    const [undecodable, broken] = [await parkedRow(), await parkedRow()];
    await setBody(undecodable, gzipSync('{"v":9}\n[]'));
    await setBody(broken, Buffer.from('no gzip'));
    await expect(parked.open(undecodable)).rejects.toMatchObject({ code: 'Undecodable', text: '{"v":9}\n[]' });
    const text = Buffer.from('no gzip').toString('base64');
    await expect(parked.open(broken)).rejects.toMatchObject({ code: 'Undecodable', text });
  });

  test('is one whose body is missing, but not one that was released in the meantime', async () => {
    const [vanished, letOut] = [await parkedRow(), await parkedRow()];
    await bodies.discard(vanished.bodyId);
    await expect(parked.open(vanished)).rejects.toMatchObject({ code: 'BodyGone', text: '' });
    await parked.remove(letOut);
    await bodies.discard(letOut.bodyId);
    expect(await parked.open(letOut)).toBeUndefined();
  });

  test('is one whose row does not contain the location of its body, and that row can be removed', async () => {
    const { destinationId, sk } = await parkedRow();
    const Key = { pk: { S: `DEST#${destinationId}` }, sk: { S: sk } };
    const UpdateExpression = 'REMOVE body';
    await held.dynamodb.send(new UpdateItemCommand({ TableName: held.table, Key, UpdateExpression }));
    const [row] = (await parked.due(destinationId, NOW * 2, 1)) as [ParkedRow];
    await expect(parked.open(row)).rejects.toMatchObject({ code: 'BodyGone' });
    await parked.remove(row);
    expect(await parked.count(destinationId, 1)).toBe(0);
  });

  test('becomes a dead letter of its destination, which can be opened and discarded but not redriven', async () => {
    const row = await parkedRow();
    const archive = createDeadLetters(held.dynamodb, held.table, () => NOW);
    const logged: LogLine[] = [];
    const bury = createBuryUnreadable(
      archive.archive,
      (line) => logged.push(line),
      () => NOW,
    );
    const ref = { appId: '123', scope: 'feed_group:user', destinationId: row.destinationId };
    await bury(row, ref, undefined, new UnreadableDelivery('Undecodable', 'odd'));
    const list = createDeadLetterList(held.dynamodb, held.table, () => NOW);
    const [found] = (await list({ destinationId: row.destinationId }, { limit: 1, order: 'oldest' })).deadLetters;
    expect(found?.deadLetter).toMatchObject({ ...ref, id: row.deliveryId, class: 'unsettled', code: 'Undecodable' });
    expect((await archive.read(found?.key ?? ''))?.text).toBe('odd');
    expect(logged).toMatchObject([{ event: 'dead_letter.archived', destination_id: row.destinationId }]);
    const redrive = createRedrive({
      deadLetters: archive,
      enqueue: async () => [],
      toIntake: async () => {},
      now: () => NOW,
    });
    expect(await redrive(found?.key ?? '')).toBe('undeliverable');
    expect(await archive.discard(found?.key ?? '', 'of no use')).toBe(true);
  });
});
