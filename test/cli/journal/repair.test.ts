/** A repair of the journal in a real table and bucket: missing rows are restored from objects, and nothing else changes. */
import { createHash } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { allOf } from '../../../adapters/dynamodb.ts';
import { type Repair, repair } from '../../../cli/journal/repair.ts';
import { directoryOf } from '../../../core/journal/directory.ts';
import { objectOf } from '../../../core/journal/object.ts';
import { gapPartition, indexEntry, type JournalBlock, objectKey, rowKey } from '../../../core/journal/row.ts';
import { journalWorld } from '../../adapters/journal/journal-world.ts';
import { feedDetail, updateOf } from '../../core/make.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const HOUR_MS = 3_600_000;
const NOTHING = { objects: 0, blocks: 0, restored: 0, skipped: 0, gapsClosed: 0, unreadable: [] };
const world = journalWorld();

/** A block whose texts compress badly, so that it is in an object. */
function blockOf(appId: string, count: number, at: number): JournalBlock {
  const text = Array.from({ length: 3_000 }, (_, n) => (n * 2_654_435_761) % 4_294_967_296).join(' ');
  const updates = Array.from({ length: count }, (_, n) => updateOf(feedDetail({ event_id: `${appId}-${n}`, text })));
  return { appId, scope: 'feed_group:user', at, destinations: [], updates };
}

/** Writes blocks, and returns the id of their object. */
const written = (blocks: readonly JournalBlock[], keptSeconds = 10 * 86_400) => world.write(blocks, keptSeconds);

async function items() {
  const pages = await allOf(paginateScan({ client: world.dynamodb }, { TableName: world.place.table }));
  const Items = pages.flatMap((page) => page.Items ?? []);
  const sorted = Items.map((item) => JSON.stringify(item, Object.keys(item).toSorted()));
  return { keys: Items.map(({ pk, sk }) => ({ pk, sk })), sorted: sorted.toSorted() };
}

async function removeAll(): Promise<void> {
  for (const Key of (await items()).keys as never[]) {
    await world.dynamodb.send(new DeleteItemCommand({ TableName: world.place.table, Key }));
  }
}

const repairWith = (changes: Partial<Repair> = {}) =>
  repair({
    ...{ s3: world.objects, dynamodb: world.dynamodb, ...world.place },
    from: NOW - HOUR_MS,
    to: NOW + HOUR_MS,
    apps: new Set(['acme', 'globex']),
    dryRun: false,
    signal: new AbortController().signal,
    now: NOW,
    ...changes,
  });

test('a repair restores the missing rows exactly, closes their gaps, and changes nothing when it is repeated', async () => {
  // The second block has two rows.
  const blocks = [blockOf('acme', 3, NOW), blockOf('globex', 20, NOW)];
  const id = await written(blocks);
  const before = await items();
  expect(before.keys).toHaveLength(3);
  await removeAll();
  const gap = { pk: { S: gapPartition('globex') }, sk: { S: rowKey(blocks[1] as JournalBlock, `${id}.1`) } };
  await world.dynamodb.send(new PutItemCommand({ TableName: world.place.table, Item: { ...gap, n: { N: '20' } } }));
  expect(await world.reader.gaps('globex', NOW, NOW)).toHaveLength(1);

  expect(await repairWith({ dryRun: true })).toEqual({ ...NOTHING, objects: 1, blocks: 2, restored: 2, gapsClosed: 1 });
  expect((await items()).keys).toHaveLength(1);
  expect(await repairWith()).toEqual({ ...NOTHING, objects: 1, blocks: 2, restored: 2, gapsClosed: 1 });
  expect((await items()).sorted).toEqual(before.sorted);
  expect(await world.reader.gaps('globex', NOW, NOW)).toEqual([]);
  expect(await repairWith()).toEqual({ ...NOTHING, objects: 1, blocks: 2 });
  const [row] = await allOf(world.reader.rows('globex', NOW, { kind: 'eventIds', ids: ['globex-7'] }));
  expect((row && (await world.reader.open(row)))?.updates).toHaveLength(20);
});

test('a repair restores no rows outside of the time range, of unknown apps, and of expired blocks', async () => {
  await removeAll();
  const early = NOW - 5 * HOUR_MS;
  await written([blockOf('acme', 3, early), blockOf('unknown', 3, early)]);
  await written([blockOf('acme', 3, early)], 60);
  await removeAll();
  expect(await repairWith({ from: early + 1, to: early + HOUR_MS })).toEqual({ ...NOTHING, objects: 2 });
  const wanted = { from: early, to: early };
  expect(await repairWith(wanted)).toEqual({ ...NOTHING, objects: 2, blocks: 3, restored: 1, skipped: 2 });
  expect((await items()).keys).toHaveLength(1);
});

test('a repair names objects that cannot be read, and continues', async () => {
  const at = NOW - 10 * HOUR_MS;
  const id = await written([blockOf('acme', 3, at)]);
  const keys = ['damaged', 'short', 'renamed'].map((name) => objectKey(name, at));
  const sound = await world.objects.send(new GetObjectCommand({ Bucket: world.place.bucket, Key: objectKey(id, at) }));
  const content = (await sound.Body?.transformToByteArray()) as Uint8Array;
  for (const [index, Body] of [Buffer.alloc(90_000, 'x'), Buffer.from('x'), content].entries()) {
    await world.objects.send(new PutObjectCommand({ Bucket: world.place.bucket, Key: keys[index], Body }));
  }
  const { unreadable, objects, blocks } = await repairWith({ from: at, to: at });
  expect(unreadable).toEqual(keys.toSorted());
  expect([objects, blocks]).toEqual([4, 1]);
});

test('a directory that is longer than the first request is read whole', async () => {
  const at = NOW - 20 * HOUR_MS;
  const entries = Array.from({ length: 600 }, (_, index) => {
    const scope = `feed_group:${(index * 2_654_435_761) % 4_294_967_296}`;
    return indexEntry({ ...blockOf('acme', 1, at), scope }, `long.${index}`, 30 * 86_400);
  });
  const frames = entries.map(({ scope }) => createHash('sha512').update(scope).digest());
  const directory = directoryOf(entries, frames).map((entry, index) => ({ ...entry, padding: frames[index] }));
  const content = objectOf(frames, directory);
  await world.objects.send(
    new PutObjectCommand({ Bucket: world.place.bucket, Key: objectKey('long', at), Body: content }),
  );
  expect(content.length - Number(content.subarray(-12).toString())).toBeGreaterThan(65_536);
  const { blocks } = await repairWith({ from: at, to: at, dryRun: true });
  expect(blocks).toBe(600);
});
