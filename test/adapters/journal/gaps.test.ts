/** Faults of the journal's bucket and table: deliveries are not affected, and gaps are reported and stored. */
import { createServer, connect as open, type Server, type Socket } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRecentGaps } from '../../../adapters/journal/gaps.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import { gapsOf } from '../../../core/journal/gaps.ts';
import type { JournalBlock } from '../../../core/journal/row.ts';
import {
  JOURNAL_GAPS_REMEMBERED,
  JOURNAL_SECONDS,
  JOURNAL_WRITE_SECONDS,
  type OVERVIEW_GAPS,
} from '../../../core/limits.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { feedDetail, updateOf } from '../../core/make.ts';
import { journalWorld } from './journal-world.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const LIMITS = { writeMs: 400, gapMs: 400 };
type Mode = 'pass' | 'hang' | 'cut';

/** A proxy in front of the embedded AWS that passes bytes, swallows them, or closes connections. */
async function faultyWay(endpoint: string) {
  const { port } = new URL(endpoint);
  const way = { mode: 'pass' as Mode, url: '', close: () => {} };
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const service = open(Number(port), '127.0.0.1');
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      // The embedded AWS accepts only requests to its own address.
      const request = bytes.toString('latin1').replace(/^host: .*$/im, `host: ${new URL(endpoint).host}`);
      if (way.mode === 'pass') service.write(request, 'latin1');
      if (way.mode === 'cut') client.destroy();
    });
    service.on('data', (bytes) => client.write(bytes));
    client.on('close', () => service.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  way.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  way.close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return way;
}

const world = journalWorld();
let ways: Record<'table' | 'bucket', Awaited<ReturnType<typeof faultyWay>>>;
let clients: { faulty: DynamoDBClient; faultyObjects: S3Client };

beforeAll(async () => {
  const url = String(world.client.endpoint);
  ways = { table: await faultyWay(url), bucket: await faultyWay(url) };
  clients = {
    faulty: new DynamoDBClient({ ...world.client, endpoint: ways.table.url, maxAttempts: 2 }),
    faultyObjects: new S3Client({ ...world.client, endpoint: ways.bucket.url, maxAttempts: 2 }),
  };
});
beforeEach(() => {
  ways.table.mode = ways.bucket.mode = 'pass';
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  for (const way of Object.values(ways)) way.close();
});

const HOUR_MS = 3_600_000;
let objectCount = 0;

function writerWith(logged: LogLine[], changes: Partial<Parameters<typeof createJournalWriter>[1]> = {}) {
  const s3 = async () => ({ client: clients.faultyObjects, PutObjectCommand });
  const log = (line: LogLine): void => void logged.push(line);
  return createJournalWriter(clients.faulty, {
    ...world.place,
    keptSeconds: 86_400,
    log,
    limits: LIMITS,
    s3,
    ...changes,
  });
}

function blockOf(appId: string, changes: Partial<JournalBlock> = {}): JournalBlock {
  const updates = [updateOf(feedDetail({ event_id: `of-${appId}` }))];
  return { appId, scope: 'feed_group:user', at: NOW, destinations: [], updates, ...changes };
}

/** A block that is too large for a row, because its text compresses badly. */
function largeBlockOf(appId: string): JournalBlock {
  const text = Array.from({ length: 3_000 }, (_, n) => (n * 2_654_435_761) % 4_294_967_296).join(' ');
  return blockOf(appId, { updates: [updateOf(feedDetail({ text }))] });
}

const gapsIn = (appId: string) => world.reader.gaps(appId, NOW - HOUR_MS, NOW + HOUR_MS);
const objectId = () => `gap${objectCount++}`;

async function rowsIn(appId: string): Promise<number> {
  let count = 0;
  for await (const _ of world.reader.rows(appId, NOW)) count++;
  return count;
}

test('the limits of the writer are together the time that fan-out waits for the journal', () => {
  expect(JOURNAL_WRITE_SECONDS).toBeLessThan(JOURNAL_SECONDS);
  expect(JOURNAL_SECONDS).toBe(2);
});

describe.each(['hang', 'cut'] as const)('when connections %s', (mode) => {
  test('to the bucket, the gap is logged and stored in the table', async () => {
    ways.bucket.mode = mode;
    const logged: LogLine[] = [];
    const app = `bucket-${mode}`;
    await writerWith(logged)(objectId(), [largeBlockOf(app)]);
    const gap = { from: NOW, to: NOW, scope: 'feed_group:user', updates: 1, reason: expect.any(String) };
    expect(await gapsIn(app)).toEqual([gap]);
    expect(logged).toEqual([expect.objectContaining({ event: 'journal.gap', app_id: app, updates: 1 })]);
    expect(await rowsIn(app)).toBe(0);
  });

  test('to the table, the gap is stored by a later invocation', async () => {
    ways.table.mode = mode;
    const logged: LogLine[] = [];
    const write = writerWith(logged);
    const app = `table-${mode}`;
    await write(objectId(), [blockOf(app)]);
    expect(await gapsIn(app)).toEqual([]);
    ways.table.mode = 'pass';
    await write(objectId(), [blockOf('another')]);
    expect(await gapsIn(app)).toEqual([expect.objectContaining({ updates: 1 })]);
    expect(logged.map((line) => line.event)).toEqual(['journal.gap']);
  });

  test('to both, the writer ends, and a writer without faults continues', async () => {
    ways.table.mode = ways.bucket.mode = mode;
    const write = writerWith([]);
    await write(objectId(), [blockOf(`both-${mode}`), largeBlockOf(`both-${mode}`)]);
    ways.table.mode = ways.bucket.mode = 'pass';
    await write(objectId(), [blockOf(`both-${mode}`)]);
    expect(await rowsIn(`both-${mode}`)).toBe(1);
    expect(await gapsIn(`both-${mode}`)).toEqual([expect.objectContaining({ updates: 2 })]);
  });
});

test('blocks that belong into rows are written to an object when the table refuses connections', async () => {
  ways.table.mode = 'cut';
  const id = objectId();
  await writerWith([])(id, [blockOf('restorable')]);
  const { Contents = [] } = await world.objects.send(new ListObjectsV2Command({ Bucket: world.place.bucket }));
  expect(Contents.some(({ Key = '' }) => Key.includes(`/${id}.`))).toBe(true);
});

describe('the recent gaps of all apps', () => {
  const DAY_MS = 86_400_000;
  const recent = (nowMs: number, limits?: typeof OVERVIEW_GAPS) =>
    createRecentGaps(world.dynamodb, world.place.table, () => nowMs, limits);
  // A time at which no other test of this file has gaps.
  const at = NOW + 30 * DAY_MS;

  beforeAll(async () => {
    ways.table.mode = 'pass';
    ways.bucket.mode = 'cut';
    const large = (appId: string, time: number) => ({ ...largeBlockOf(appId), at: time });
    const write = writerWith([], { keptSeconds: 60 * 86_400 });
    // Several gaps of one app have one entry in the index.
    await write(objectId(), [large('eu/acme #1', at), large('eu/acme #1', at + 1), large('initech', at - DAY_MS)]);
    await write(objectId(), [large('umbrella', at - 4 * DAY_MS)]);
  });

  test('are those of the last days, newest first, with their apps', async () => {
    expect(await recent(at + 1)()).toEqual({
      gaps: [
        { appId: 'eu/acme #1', scope: 'feed_group:user', from: at, to: at + 1, updates: 2, reason: expect.any(String) },
        expect.objectContaining({ appId: 'initech', from: at - DAY_MS, updates: 1 }),
      ],
      all: true,
    });
    expect((await recent(at + 1)('initech')).gaps).toHaveLength(1);
    expect(await recent(at + 10 * DAY_MS)()).toEqual({ gaps: [], all: true });
  });

  test('are limited in apps and in blocks of an app', async () => {
    const few = await recent(at + 1, { days: 3, apps: 1, blocks: 1 } as unknown as typeof OVERVIEW_GAPS)();
    expect(few).toEqual({ gaps: [expect.objectContaining({ appId: 'eu/acme #1', from: at + 1 })], all: false });
  });
});

test('a bounded number of gaps is remembered, and all of them are logged', async () => {
  ways.table.mode = ways.bucket.mode = 'cut';
  const logged: LogLine[] = [];
  const write = writerWith(logged);
  const blocks = Array.from({ length: JOURNAL_GAPS_REMEMBERED + 1 }, (_, index) => blockOf(`many-${index}`));
  await write(objectId(), blocks);
  expect(logged).toHaveLength(blocks.length);
  ways.table.mode = 'pass';
  await write(objectId(), [blockOf('other')]);
  expect(await gapsIn('many-0')).toHaveLength(1);
  expect(await gapsIn(`many-${JOURNAL_GAPS_REMEMBERED}`)).toEqual([]);
});

test('missing blocks of a scope form one gap unless the reason or more than a minute is between them', () => {
  const block = { scope: 'a', at: NOW, updates: 2, reason: 'r' };
  const later = (ms: number, changes = {}) => ({ ...block, at: NOW + ms, ...changes });
  expect(
    gapsOf([block, later(10, { scope: 'b' }), later(60_000), later(60_001, { reason: 's' }), later(120_001)]),
  ).toEqual([
    { from: NOW, to: NOW + 60_000, scope: 'a', updates: 4, reason: 'r' },
    { from: NOW + 10, to: NOW + 10, scope: 'b', updates: 2, reason: 'r' },
    { from: NOW + 60_001, to: NOW + 60_001, scope: 'a', updates: 2, reason: 's' },
    { from: NOW + 120_001, to: NOW + 120_001, scope: 'a', updates: 2, reason: 'r' },
  ]);
});
