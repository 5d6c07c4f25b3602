/**
 * Lists of dead letters in a real table: by destination and by day, filters, both orders, pages, cursors of any kind.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createCountedDeadLetters } from '../../../adapters/holding/counted-dead-letters.ts';
import { createDeadLetterList, type ListDeadLetters } from '../../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters, type DeadLetters, keyOfDeadLetter } from '../../../adapters/holding/dead-letters.ts';
import {
  DEAD_LETTER_SOURCES,
  type DeadLetter,
  type DeadLetterFilter,
  matches,
} from '../../../core/holding/dead-letter.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { type HoldingTable, holdingTable } from './holding-table.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
const DESTINATIONS = ['dst_a', 'dst_b'];

let held: HoldingTable;
let deadLetters: DeadLetters;
let list: ListDeadLetters;

/** Dead letters of four sources over three days, some of the same moment, with their index in their `code`. */
const ALL: readonly DeadLetter[] = Array.from({ length: 36 }, (_, n) => {
  const source = DEAD_LETTER_SOURCES[(n * 7) % 4] ?? 'sqs';
  const ofDelivery = source === 'sqs' || source === 'webhook';
  return {
    id: `id_${String(n).padStart(3, '0')}`,
    source,
    ...(ofDelivery
      ? { appId: String(n % 3), scope: 'feed_group:user', destinationId: DESTINATIONS[n % 4 < 2 ? 0 : 1] ?? '' }
      : {}),
    class: n % 5 === 0 ? 'timeout' : 'http_5xx',
    code: String(n),
    reason: 'r',
    attempts: 1,
    diedAt: NOW - 3 * DAY + Math.floor(n / 2) * 4 * 3_600_000,
    bytes: 1,
  };
});
const SORTED = ALL.toSorted((a, b) => a.diedAt - b.diedAt || (a.id < b.id ? -1 : 1)).map(({ code }) => code);

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  held = await holdingTable();
  onCleanup(() => held.close());
  deadLetters = createDeadLetters(held.dynamodb, held.table, () => NOW);
  list = createDeadLetterList(held.dynamodb, held.table, () => NOW);
  for (const deadLetter of ALL) await deadLetters.archive(deadLetter, deadLetter.id);
});

async function allPages(
  filter: DeadLetterFilter,
  order: 'oldest' | 'newest',
  limit: number,
  from = list,
): Promise<{ codes: string[]; pages: number }> {
  const codes: string[] = [];
  let [pages, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: Awaited<ReturnType<ListDeadLetters>> = await from(filter, {
      limit,
      order,
      ...(cursor ? { cursor } : {}),
    });
    codes.push(...page.deadLetters.map(({ deadLetter }) => deadLetter.code));
    expect(page.deadLetters.length).toBeLessThanOrEqual(limit);
    cursor = page.cursor;
    pages++;
  } while (cursor);
  return { codes, pages };
}

const expected = (filter: DeadLetterFilter) => {
  const meant = new Set(ALL.filter((deadLetter) => matches(deadLetter, filter)).map(({ code }) => code));
  return SORTED.filter((code) => meant.has(code));
};

const FILTERS: readonly DeadLetterFilter[] = [
  {},
  { source: 'sqs' },
  { source: 'intake' },
  { destinationId: 'dst_a' },
  { destinationId: 'dst_b', class: 'timeout' },
  { destinationId: 'dst_a', source: 'webhook', appId: '1' },
  { appId: '2', scope: 'feed_group:user' },
  { class: 'timeout' },
  { from: NOW - 2 * DAY, to: NOW - DAY },
  { from: NOW - 2 * DAY + 1 },
  { to: NOW - 3 * DAY },
  { destinationId: 'dst_a', from: NOW - 2 * DAY, to: NOW - DAY },
  { destinationId: 'dst_none' },
  { from: NOW, to: NOW - DAY },
];

describe('a list', () => {
  test.each(FILTERS)('of %j has all matching dead letters and no others, in both orders', async (filter) => {
    const meant = expected(filter);
    expect((await allPages(filter, 'oldest', 100)).codes).toEqual(meant);
    expect((await allPages(filter, 'newest', 7)).codes).toEqual(meant.toReversed());
  });

  test('is available in pages of any size', async () => {
    const filter = { destinationId: 'dst_a' };
    for (const limit of [1, 2, 5]) expect((await allPages(filter, 'oldest', limit)).codes).toEqual(expected(filter));
  });

  test('has a cursor only if more dead letters follow', async () => {
    expect((await allPages({}, 'oldest', 36)).pages).toBe(1);
    expect((await allPages({}, 'oldest', 35)).pages).toBe(2);
    expect((await allPages({}, 'newest', 18)).pages).toBe(2);
    expect((await allPages({ destinationId: 'dst_none' }, 'newest', 1)).pages).toBe(1);
  });

  test('ends a page after a number of rows, however few of them match, and its cursor continues there', async () => {
    const rare = createDeadLetterList(held.dynamodb, held.table, () => NOW, 5);
    for (const filter of [
      { destinationId: 'dst_a', class: 'timeout' },
      { class: 'timeout' },
      { appId: '1' },
    ] as const) {
      const { codes, pages } = await allPages(filter, 'newest', 100, rare);
      expect(codes).toEqual(expected(filter).toReversed());
      expect(pages).toBeGreaterThan(1);
    }
  });

  test('of one app reads the rows of that app only', async () => {
    const none: string[] = [];
    const counted: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: (command: { input: { IndexName?: string } }) => {
        none.push(command.input.IndexName ?? 'the table');
        return held.dynamodb.send(command as never);
      },
    });
    const watched = createDeadLetterList(counted, held.table, () => NOW);
    expect(await watched({ appId: 'nobody' }, { limit: 100, order: 'newest' })).toEqual({ deadLetters: [] });
    expect(none).toEqual(['dead-of-app']);
  });

  test('reads many rows at a time when few of many match', async () => {
    const limits: unknown[] = [];
    const counted: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: (command: { input: { Limit?: number } }) => {
        limits.push(command.input.Limit);
        return held.dynamodb.send(command as never);
      },
    });
    const watched = createDeadLetterList(counted, held.table, () => NOW);
    for (const filter of [
      { destinationId: 'dst_a', class: 'dns' },
      { destinationId: 'dst_a', appId: 'nobody' },
      { appId: '1', source: 'eventbridge' },
    ] as const) {
      limits.length = 0;
      await watched(filter, { limit: 1, order: 'oldest' });
      expect(new Set(limits)).toEqual(new Set([500]));
    }
  });

  test('continues at its position although dead letters are added and removed in the meantime', async () => {
    const { deadLetters: first, cursor } = await list({ from: NOW - 3 * DAY }, { limit: 10, order: 'newest' });
    const late: DeadLetter = { ...(ALL[0] as DeadLetter), id: 'id_late', code: 'late', diedAt: NOW + DAY / 2 };
    await deadLetters.archive(late, 'x');
    const shown = new Set(first.map(({ deadLetter }) => deadLetter.code));
    const rest = await list({ from: NOW - 3 * DAY }, { limit: 100, order: 'newest', cursor: cursor ?? '' });
    expect(rest.deadLetters.map(({ deadLetter }) => deadLetter.code)).toEqual(
      SORTED.toReversed().filter((code) => !shown.has(code)),
    );
    const [added] = (await list({}, { limit: 1, order: 'newest' })).deadLetters;
    expect(added?.deadLetter.code).toBe('late');
    await deadLetters.remove(added?.key ?? '');
    const gone = first.at(-1);
    await deadLetters.remove(gone?.key ?? '');
    const again = await list({ from: NOW - 3 * DAY }, { limit: 1, order: 'newest', cursor: cursor ?? '' });
    expect(again.deadLetters[0]?.deadLetter.code).toBe(rest.deadLetters[0]?.deadLetter.code);
    await deadLetters.archive(gone?.deadLetter as DeadLetter, 'x');
  });

  test.each([
    '',
    'garbage',
    Buffer.from('null').toString('base64url'),
    Buffer.from('{"part":1}').toString('base64url'),
    Buffer.from('{"part":0,"after":{"pk":{"S":"PLANS"}}}').toString('base64url'),
    Buffer.from(`000000000000001#${'x'.repeat(2_000)}`).toString('base64url'),
  ])('starts from the beginning with an invalid cursor (%#)', async (cursor) => {
    for (const filter of [{}, { destinationId: 'dst_a' }]) {
      const page = await list(filter, { limit: 2, order: 'oldest', cursor });
      expect(page.deadLetters.map(({ deadLetter }) => deadLetter.code)).toEqual(expected(filter).slice(0, 2));
    }
  });

  test('is empty after a cursor outside of its range', async () => {
    const [before, after] = ['000000000000001#a', '999999999999999#a'].map((place) =>
      Buffer.from(place).toString('base64url'),
    );
    const filter = { destinationId: 'dst_a', from: NOW - 2 * DAY };
    const page = (order: 'oldest' | 'newest', cursor = '') => list(filter, { limit: 100, order, cursor });
    expect((await page('oldest', after)).deadLetters).toEqual([]);
    expect((await page('newest', before)).deadLetters).toEqual([]);
    expect((await page('oldest', before)).deadLetters).toHaveLength(expected(filter).length);
  });
});

test('the keys of a page identify its dead letters', async () => {
  const page = await list({ destinationId: 'dst_b' }, { limit: 2, order: 'oldest' });
  const opened = await Promise.all(page.deadLetters.map(({ key }) => deadLetters.read(key)));
  expect(opened.map((one) => one?.deadLetter.code)).toEqual(expected({ destinationId: 'dst_b' }).slice(0, 2));
  expect(opened.map((one) => one?.text)).toEqual(opened.map((one) => one?.deadLetter.id));
});

describe('dead letters that are counted', () => {
  let now = NOW;
  const environment = (most?: number) => createCountedDeadLetters(held.dynamodb, held.table, () => now, most);
  const codesOf = async (counted: ReturnType<typeof environment>, appId?: string) =>
    (await counted.read(appId)).deadLetters.map(({ code }) => code).toSorted();

  test('are those of all days and sources, or those of one app', async () => {
    expect(await codesOf(environment())).toEqual(SORTED.toSorted());
    expect(await codesOf(environment(), '1')).toEqual(expected({ appId: '1' }).toSorted());
    expect(await environment().read('nobody')).toMatchObject({ deadLetters: [], all: true });
  });

  test('have the keys by which they are listed', async () => {
    const listed = (await list({}, { limit: 100, order: 'oldest' })).deadLetters;
    expect(listed.map(({ deadLetter }) => keyOfDeadLetter(deadLetter))).toEqual(listed.map(({ key }) => key));
  });

  test('are read up to a limit, and say whether there are more', async () => {
    const few = await environment(10).read(undefined);
    expect([few.deadLetters.length, few.all]).toEqual([10, false]);
    const dayOf = ({ diedAt }: DeadLetter) => Math.floor(diedAt / DAY);
    const days = few.deadLetters.map(dayOf);
    const left = ALL.filter(({ id }) => !few.deadLetters.some((one) => one.id === id)).map(dayOf);
    expect(Math.max(...days)).toBeLessThanOrEqual(Math.min(...left));
    const exact = await environment(ALL.length).read(undefined);
    expect([exact.deadLetters.length, exact.all]).toEqual([ALL.length, true]);
  });

  test('are used again for a short time, and never after a change of a caller', async () => {
    const [mine, other] = [environment(), environment()];
    const before = (await codesOf(mine)).length;
    const [first, second] = (await list({}, { limit: 2, order: 'newest' })).deadLetters;
    await deadLetters.discard(first?.key ?? '', 'test');
    expect(await codesOf(mine)).toHaveLength(before);
    await other.changed();
    expect(await codesOf(mine)).toHaveLength(before - 1);
    await deadLetters.discard(second?.key ?? '', 'test');
    expect(await codesOf(mine)).toHaveLength(before - 1);
    now += before * 3;
    expect(await codesOf(mine)).toHaveLength(before - 2);
  });

  test('are read once by requests at the same time', async () => {
    let queries = 0;
    const watched: HoldingTable['dynamodb'] = Object.assign(Object.create(held.dynamodb), {
      send: (command: { input: { IndexName?: string } }) => {
        if (command.input.IndexName === 'dead-of-app') queries++;
        return held.dynamodb.send(command as never);
      },
    });
    const counted = createCountedDeadLetters(watched, held.table, () => now);
    await counted.read('1');
    const once = queries;
    now += 60_000;
    await Promise.all([counted.read('1'), counted.read('1')]);
    expect(queries).toBe(2 * once);
  });
});
