/** The journal of fan-out in a real table and bucket: every update is found again, and every delivery is rebuilt. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { allOf } from '../../../adapters/dynamodb.ts';
import { createJournalReader, type IdKind } from '../../../adapters/journal/read.ts';
import { type JournalPage, type JournalQuery, searchJournal } from '../../../adapters/journal/search.ts';
import { defined } from '../../../core/defined.ts';
import type { ScopeConfiguration } from '../../../core/destination.ts';
import { rebuildBody } from '../../../core/journal/block.ts';
import { findIn, type Wanted } from '../../../core/journal/find.ts';
import { objectKey, objectOfBlock } from '../../../core/journal/row.ts';
import { JOURNAL_SPLIT_UPDATES } from '../../../core/limits.ts';
import type { Scope } from '../../../core/scope.ts';
import { appDetail, aQueue, aWebhook, busEvent, feedDetail } from '../../core/make.ts';
import { bulk, journalWorld } from './journal-world.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const world = journalWorld();

/** Fans out details with two destinations: a queue, and a webhook that gets one update in each delivery. */
function fannedOut(details: readonly unknown[], bucket = world.place.bucket) {
  const webhook = { max_batch: 1, id: 'dst_000000000000000000000002', event_types: ['reaction.new'] };
  const configurationOf = async (_: string, scope: Scope): Promise<ScopeConfiguration | undefined> =>
    scope.name === 'unknown'
      ? undefined
      : { realtime: true, destinations: [aQueue({ scope }), aWebhook({ ...webhook, scope })] };
  return world.fanOutWith(
    details.map((detail) => busEvent(detail)),
    { at: NOW, bucket, configurationOf },
  );
}

async function found(kind: IdKind, id: string) {
  const rows = await allOf(world.reader.rows('123', NOW, { kind, ids: [id] }));
  return Promise.all(rows.map(async (row) => ({ row, block: await world.reader.open(row) })));
}

describe.each([
  ['in the rows of the index', 0],
  ['in an object', 1],
])('blocks %s', (_, large) => {
  test('contain each update with its destinations, and deliveries are rebuilt from them', async () => {
    const text = large ? bulk(1) : '';
    const name = large ? 'large' : 'small';
    const details = [
      feedDetail({ event_id: `${name}-1`, text }),
      feedDetail({ event_id: `${name}-2` }),
      appDetail({ event_id: `${name}-3`, type: 'reaction.new' }),
      appDetail({ event_id: `${name}-4`, type: 'reaction.updated' }),
    ];
    const { deliveries, logged } = await fannedOut(details);
    expect(logged.filter(({ event }) => event === 'journal.gap')).toEqual([]);
    for (const event of [1, 2, 3, 4]) {
      const [only, ...others] = await found('eventIds', `${name}-${event}`);
      expect(others).toEqual([]);
      expect((only?.row.length ?? 0) > 0).toBe(large === 1);
      expect(only?.block.updates.map((one) => JSON.parse(one).event_id)).toContain(`${name}-${event}`);
    }
    const [reactions] = await found('eventIds', `${name}-4`);
    expect(reactions?.block.destinations.map(({ id, taken }) => [id, taken])).toEqual([
      [aQueue().id, undefined],
      ['dst_000000000000000000000002', '0'],
    ]);
    expect(deliveries).toHaveLength(5);
    for (const { id, appId, scope, destinationId, journal, body } of deliveries) {
      const row = journal && (await world.reader.row({ appId, scope, at: journal.at, id: journal.block }));
      expect(row && rebuildBody(await world.reader.open(row), destinationId, id, journal.updates)).toBe(body);
      expect((await found('deliveryIds', id)).map(({ row: one }) => one.id)).toEqual([journal?.block]);
    }
  });
});

test('updates without a configuration are kept with the reason', async () => {
  await fannedOut([feedDetail({ feed: 'unknown:1', event_id: 'nowhere' })]);
  const [only] = await found('eventIds', 'nowhere');
  expect(only?.block).toMatchObject({ unrouted: 'unknown_scope', destinations: [], updates: [expect.any(String)] });
});

test('a feed is found, and an id that does not exist is not', async () => {
  await fannedOut([feedDetail({ feed: 'user:somebody', event_id: 'by-feed' })]);
  expect((await found('feeds', 'user:somebody')).map(({ row }) => row.updates)).toEqual([1]);
  expect(await found('feeds', 'user:nobody')).toEqual([]);
});

test.each([
  ['small blocks', 1, 1],
  ['a large block', JOURNAL_SPLIT_UPDATES, 2],
])('a search for a feed in an hour with %s makes as few queries as possible', async (_, size, queries) => {
  const app_id = `queried-${size}`;
  const details = Array.from({ length: size }, (_unused, n) => feedDetail({ app_id, feed: `user:${n}` }));
  await fannedOut(details);
  let sent = 0;
  const watched: typeof world.dynamodb = Object.assign(Object.create(world.dynamodb), {
    send: (command: { input: { ExclusiveStartKey?: object } }) => {
      // A page of this table has one item.
      if (command.input.ExclusiveStartKey === undefined) sent++;
      return world.dynamodb.send(command as never);
    },
  });
  const watching = createJournalReader(watched, { ...world.place, s3: () => Promise.reject(new Error('no object')) });
  expect(await allOf(watching.rows(app_id, NOW, { kind: 'feeds', ids: ['user:0'] }))).toHaveLength(1);
  expect(sent).toBe(queries);
});

test('an update that was for one destination only is not one that others excluded', async () => {
  const [aimed, other] = [aQueue(), aWebhook({ id: 'dst_000000000000000000000002' })];
  const resources = [aimed.id];
  await world.fanOutWith(
    [
      busEvent(feedDetail({ event_id: 'aimed', app_id: 'aimed' }), { resources }),
      busEvent(feedDetail({ event_id: 'for-all', app_id: 'aimed' })),
    ],
    { at: NOW, configurationOf: async () => ({ realtime: true, destinations: [aimed, other] }) },
  );
  const [row] = await allOf(world.reader.rows('aimed', NOW));
  const found = row && findIn(await world.reader.open(row));
  expect(
    found?.map(({ destinations }) =>
      destinations.map(({ isFilteredOut, isElsewhere }) => [isFilteredOut, isElsewhere]),
    ),
  ).toEqual([
    [
      [false, undefined],
      [true, true],
    ],
    [
      [false, undefined],
      [false, undefined],
    ],
  ]);
});

test('an app sees no rows of another app', async () => {
  await fannedOut([feedDetail({ event_id: 'private' })]);
  expect(await allOf(world.reader.rows('other', NOW, { kind: 'eventIds', ids: ['private'] }))).toEqual([]);
});

test('deliveries are enqueued when the bucket is away, and the gap is logged without content', async () => {
  const { deliveries, logged, statuses } = await fannedOut([feedDetail({ event_id: 'lost', text: bulk(2) })], 'gone');
  expect(statuses).toEqual(['fulfilled']);
  expect(deliveries.length).toBeGreaterThan(0);
  const gap = { event: 'journal.gap', app_id: '123', scope: 'feed_group:user', updates: 1 };
  expect(logged).toContainEqual({
    ...gap,
    at: new Date(NOW).toISOString(),
    reason: expect.stringMatching(/NoSuchBucket/),
  });
  expect(await found('eventIds', 'lost')).toEqual([]);
});

describe('a search', () => {
  const HOUR_MS = 3_600_000;
  const search = async (wanted: Wanted | undefined, changes: Partial<JournalQuery> = {}): Promise<JournalPage> => {
    const range = { from: NOW - HOUR_MS, to: NOW + HOUR_MS };
    const page = await searchJournal(world.reader, {
      app: '123',
      ...defined({ wanted }),
      ...range,
      limit: 10,
      ...changes,
    });
    if (!page) throw new Error('the cursor does not belong to the search');
    return page;
  };
  /** Returns the event ids of all pages, and the number of pages. */
  const pagesOf = async (wanted: Wanted | undefined, changes: Partial<JournalQuery> = {}) => {
    const seen: string[] = [];
    let page = await search(wanted, changes);
    for (let pages = 1; ; pages++) {
      seen.push(...page.found.map(({ eventId }) => eventId));
      if (page.cursor === undefined || pages >= 50) return { seen, pages, last: page };
      page = await search(wanted, { ...changes, cursor: page.cursor });
    }
  };

  test('finds the update by the id of one of its pieces, with its deliveries', async () => {
    const { deliveries } = await fannedOut([
      feedDetail({ event_id: 'searched', feed: 'user:s', new: [{ id: 'act-s' }] }),
    ]);
    for (const wanted of [{ eventId: 'searched#new.0-0' }, { activityId: 'act-s' }, { feed: 'user:s' }]) {
      const { found: all, cursor } = await search(wanted);
      expect(all.map(({ eventId, at, scope }) => ({ eventId, at, scope }))).toEqual([
        { eventId: 'searched', at: NOW, scope: 'feed_group:user' },
      ]);
      expect(all[0]?.destinations[0]?.deliveries.map(({ id }) => id)).toEqual([deliveries[0]?.id]);
      expect(cursor).toBeUndefined();
    }
  });

  test('continues with its cursor until everything was searched, across hours without updates', async () => {
    for (const name of ['page-1', 'page-2', 'page-3'])
      await fannedOut([feedDetail({ event_id: name, feed: 'user:p' })]);
    const { seen, pages } = await pagesOf({ feed: 'user:p' }, { limit: 1, from: NOW - 40 * HOUR_MS });
    expect(seen.toSorted()).toEqual(['page-1', 'page-2', 'page-3']);
    expect(pages).toBeLessThanOrEqual(4);
  });

  test('divides the updates of one block into pages, the last of the block first', async () => {
    const details = ['b-1', 'b-2', 'b-3', 'b-4'].map((event_id) => feedDetail({ event_id, feed: 'user:b' }));
    await fannedOut(details);
    const { seen, pages } = await pagesOf({ feed: 'user:b' }, { limit: 2 });
    expect(seen).toEqual(['b-4', 'b-3', 'b-2', 'b-1']);
    expect(pages).toBe(2);
  });

  test('without an id returns every update once, and only those of a scope if it is named', async () => {
    await fannedOut([appDetail({ event_id: 'of-reactions', type: 'reaction.new' })]);
    const { seen } = await pagesOf(undefined, { limit: 3 });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['b-1', 'page-1', 'searched', 'of-reactions']));
    const reactions = await pagesOf(undefined, { limit: 3, scope: 'app_level:reactions' });
    expect(reactions.seen).toContain('of-reactions');
    expect(reactions.seen).not.toContain('page-1');
  });

  test('of all apps reads the apps hour by hour', async () => {
    await fannedOut([feedDetail({ event_id: 'of-123' }), feedDetail({ event_id: 'of-124', app_id: '124' })]);
    const apps = ['120', '123', '124', '125'];
    const app = async (after: string) => apps.filter((one) => one > after).slice(0, 2);
    const { seen, last } = await pagesOf(undefined, { app, limit: 1, from: NOW - 100 * HOUR_MS });
    expect(seen).toEqual(expect.arrayContaining(['of-123', 'of-124', 'page-1']));
    expect(new Set(seen).size).toBe(seen.length);
    expect(last.searchedTo).toBe(NOW - 100 * HOUR_MS);
    const early = await search({ eventId: 'missing' }, { app, from: NOW - 300 * HOUR_MS });
    expect(early).toMatchObject({ found: [], cursor: expect.any(String) });
  });

  test('refuses an altered cursor, and one of another search or app', async () => {
    const { cursor = '' } = await search({ feed: 'user:p' }, { limit: 1 });
    const text = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const altered = (position: number, value: unknown) =>
      Buffer.from(JSON.stringify(text.with(position, value))).toString('base64url');
    const query = { app: '123', from: 0, to: NOW, limit: 1, wanted: { feed: 'user:p' } };
    expect(await searchJournal(world.reader, { ...query, cursor })).toBeDefined();
    const others = [altered(0, 1), altered(1, '124'), altered(2, 1e30), altered(3, '\ud800'), altered(4, 0.5), 'x', ''];
    for (const other of others) expect(await searchJournal(world.reader, { ...query, cursor: other })).toBeUndefined();
    for (const change of [{ app: '124' }, { wanted: { feed: 'user:q' } }, { scope: 'feed_group:user' }])
      expect(await searchJournal(world.reader, { ...query, ...change, cursor })).toBeUndefined();
  });

  test('names blocks that cannot be read, and shows the others', async () => {
    await fannedOut([feedDetail({ event_id: 'damaged', feed: 'user:d', text: bulk(3) })]);
    await fannedOut([feedDetail({ event_id: 'sound', feed: 'user:d' })]);
    const rows = await allOf(world.reader.rows('123', NOW, { kind: 'eventIds', ids: ['damaged'] }));
    const Key = objectKey(objectOfBlock(rows[0]?.id ?? ''), NOW);
    await world.objects.send(new PutObjectCommand({ Bucket: world.place.bucket, Key, Body: 'x'.repeat(50_000) }));
    const { found: all, unreadable } = await search({ feed: 'user:d' });
    expect(all.map(({ eventId }) => eventId)).toEqual(['sound']);
    expect(unreadable).toEqual([expect.objectContaining({ block: rows[0]?.id, updates: 1 })]);
  });
});
