/** The attempts log in a real table: what is written can be found, page by page and minute by minute. */

import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Attempts, type AttemptsPage, createAttempts } from '../../../adapters/attempts/read.ts';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { type Attempt, type AttemptFilter, attemptIdOf } from '../../../core/attempts/attempt.ts';
import { ATTEMPTS_SECONDS } from '../../../core/limits.ts';
import { aDelivery, aWebhook, DELIVERED, failed } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { realTable } from '../table.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let place: Awaited<ReturnType<typeof realTable>>;
let write: (attempts: readonly Attempt[]) => Promise<void>;
let attempts: Attempts;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  place = await realTable('Attempts');
  onCleanup(() => place.close());
  const now = () => NOW;
  const destinationOf = async () => aWebhook({ custom_headers: ['x-tenant'] });
  write = createAttemptsLog(place.client, place.table, { destinationOf, now });
  attempts = createAttempts(place.client, place.table, now);
});

let destinations = 0;
const aDestination = () => `dst_${String(++destinations).padStart(24, '0')}`;

function anAttempt(destinationId: string, startedAt: number, changes: Partial<Attempt> = {}): Attempt {
  const id = `dlv_${String(startedAt).padStart(32, '0')}`;
  const delivery = aDelivery({ id, destinationId, transport: 'webhook' });
  return { delivery, outcome: DELIVERED, startedAt, durationMs: 40, ...changes };
}

async function allPages(query: Omit<Parameters<Attempts['list']>[0], 'cursor'>, log = attempts): Promise<number[][]> {
  const pages: number[][] = [];
  let page: AttemptsPage | undefined;
  do {
    page = await log.list({ ...query, ...(page?.cursor ? { cursor: page.cursor } : {}) });
    pages.push(page.attempts.map(({ at }) => at));
  } while (page.cursor && pages.length < 50);
  return pages;
}

describe('attempts', () => {
  test('are read as they were written', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW, { outcome: failed({ status: 503, answer: 'busy\u0000ä' }) })]);
    const { attempts: found, cursor } = await attempts.list({ destinationId, limit: 10, order: 'newest' });
    expect(cursor).toBeUndefined();
    expect(found).toEqual([
      expect.objectContaining({ destinationId, at: NOW, outcome: 'failed', status: 503, answer: 'busy\u0000ä' }),
    ]);
    expect(found[0]?.headers).toMatchObject({ 'x-tenant': null, 'x-webhook-attempt': '1' });
  });

  test('that cannot be read do not break a list', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW)]);
    const pk = { S: `${destinationId}#2026-11-24T03` };
    const [good] = (await attempts.list({ destinationId, limit: 10, order: 'newest' })).attempts;
    await place.client.send(
      new PutItemCommand({
        TableName: place.table,
        Item: { pk, sk: { S: `${String(NOW - 1).padStart(15, '0')}#dlv_x#1` }, document: { S: 'no json' } },
      }),
    );
    expect((await attempts.list({ destinationId, limit: 10, order: 'newest' })).attempts).toEqual([good]);
  });

  test('that cannot be read use no place on a page, so that later ones are found', async () => {
    const destinationId = aDestination();
    await write([1, 2, 3].map((age) => anAttempt(destinationId, NOW - age)));
    const Item = {
      pk: { S: `${destinationId}#2026-11-24T03` },
      sk: { S: `${String(NOW).padStart(15, '0')}#dlv_x#1` },
      document: { S: 'no json' },
    };
    await place.client.send(new PutItemCommand({ TableName: place.table, Item }));
    const first = await attempts.list({ destinationId, limit: 2, order: 'newest' });
    const rest = await attempts.list({ destinationId, limit: 2, order: 'newest', cursor: first.cursor ?? '' });
    expect([first, rest].map((page) => page.attempts.map(({ at }) => NOW - at))).toEqual([[1, 2], [3]]);
  });

  test('have a partition per hour, and expire after two weeks', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW - 4 * HOUR)]);
    const { Items = [] } = await place.client.send(
      new QueryCommand({
        TableName: place.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `${destinationId}#2026-11-23T23` } },
      }),
    );
    expect(Items).toHaveLength(1);
    expect(Items[0]?.['sk']?.S).toMatch(/^\d{15}#dlv_\d{32}#1$/);
    expect(Items[0]?.['ttl']?.N).toBe(String(NOW / 1000 + ATTEMPTS_SECONDS));
  });

  test.each(['newest', 'oldest'] as const)('are listed in pages over the hours, the %s first', async (order) => {
    const destinationId = aDestination();
    const times = [-13 * DAY, -3 * DAY, -3 * DAY + 1, -2 * HOUR, -HOUR, -3, -2, -1, 0].map((age) => NOW + age);
    await write(times.map((at) => anAttempt(destinationId, at)));
    const expected = order === 'oldest' ? times : times.toReversed();
    expect((await allPages({ destinationId, limit: 100, order })).flat()).toEqual(expected);
    const pages = await allPages({ destinationId, limit: 2, order });
    expect(pages.flat()).toEqual(expected);
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 2, 1]);
  });

  test('that fill the last page exactly are not followed by an empty page', async () => {
    const destinationId = aDestination();
    await write([NOW, NOW - HOUR].map((at) => anAttempt(destinationId, at)));
    expect(await allPages({ destinationId, limit: 2, order: 'newest' })).toEqual([[NOW, NOW - HOUR]]);
  });

  test('are those of the requested time, both ends included', async () => {
    const destinationId = aDestination();
    const times = [NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR + 1, NOW];
    await write(times.map((at) => anAttempt(destinationId, at)));
    const range = { from: NOW - HOUR, to: NOW - HOUR + 1 };
    expect(await allPages({ destinationId, limit: 10, order: 'oldest', ...range })).toEqual([times.slice(1, 3)]);
    expect(await allPages({ destinationId, limit: 1, order: 'newest', ...range })).toEqual([[times[2]], [times[1]]]);
    expect(await allPages({ destinationId, limit: 10, order: 'newest', from: NOW, to: NOW - 1 })).toEqual([[]]);
  });

  test('of other destinations are not among them, nor those older than the log', async () => {
    const destinationId = aDestination();
    await write([anAttempt(aDestination(), NOW), anAttempt(destinationId, NOW - ATTEMPTS_SECONDS * 1000 - 1)]);
    expect(await allPages({ destinationId, limit: 10, order: 'newest' })).toEqual([[]]);
  });

  test.each([
    '',
    'garbage',
    Buffer.from('000000000000001#x#1').toString('base64url'),
    Buffer.from(`${String(NOW).padStart(15, '0')}#${'x'.repeat(1_100)}`).toString('base64url'),
  ])('start from the beginning with an invalid cursor (%#)', async (cursor) => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW)]);
    const page = await attempts.list({ destinationId, limit: 10, order: 'newest', cursor });
    expect(page.attempts.map(({ at }) => at)).toEqual([NOW]);
  });

  test('of one batch are written in several calls, and a repeated one is stored once', async () => {
    const destinationId = aDestination();
    const many = Array.from({ length: 60 }, (_, n) => anAttempt(destinationId, NOW - n));
    await write([...many, ...many.slice(0, 3)]);
    expect((await allPages({ destinationId, limit: 100, order: 'newest' })).flat()).toHaveLength(60);
  });
});

describe('a destination without attempts', () => {
  test.each([1, 2, 3, 4, 7, 24, 400])('has an empty list of the last %i hours, in both orders', async (hours) => {
    for (const order of ['newest', 'oldest'] as const) {
      const range = { from: NOW - (hours - 1) * HOUR, to: NOW };
      const found = await attempts.list({ destinationId: aDestination(), limit: 10, order, ...range });
      expect(found).toEqual({ attempts: [] });
    }
  });
});

describe('a destination with few attempts', () => {
  test.each(['newest', 'oldest'] as const)('is read without its empty hours, the %s first', async (order) => {
    const destinationId = aDestination();
    const ages = [13 * DAY, 9 * DAY, 5 * DAY + HOUR, 5 * DAY];
    await write(ages.slice(1).map((age) => anAttempt(destinationId, NOW - age)));
    await write([anAttempt(destinationId, NOW - 13 * DAY, { test: true })]);
    let queries = 0;
    const counted = createAttempts(place.client, place.table, () => NOW);
    place.client.middlewareStack.add(
      (next) => async (args) => {
        queries++;
        return next(args);
      },
      { step: 'initialize', name: 'count' },
    );
    try {
      const { attempts: found, cursor } = await counted.list({ destinationId, limit: 10, order });
      const expected = order === 'newest' ? ages.toReversed() : ages;
      expect([found.map(({ at }) => NOW - at), cursor]).toEqual([expected, undefined]);
      // The attempts are kept for 336 hours.
      expect(queries).toBeLessThan(120);
    } finally {
      place.client.middlewareStack.remove('count');
    }
  });
});

describe('a filter', () => {
  const busy = failed({ status: 503 });
  const slow = failed({ class: 'timeout', code: 'Timeout' });
  const ages = async (destinationId: string, filter: AttemptFilter, limit = 100) =>
    (await attempts.list({ destinationId, limit, order: 'newest', filter })).attempts.map(({ at }) => NOW - at);

  test('returns the attempts with this outcome, class, status, delivery or update, or the tests', async () => {
    const destinationId = aDestination();
    const body = '[{"feed":"user:1","app_id":"123","event_id":"e-1"},{"feed":"","type":"user.new","event_id":"e-2"}]';
    const delivery = aDelivery({ destinationId, transport: 'webhook', body });
    await write([
      anAttempt(destinationId, NOW - 1, { outcome: busy }),
      anAttempt(destinationId, NOW - 2),
      anAttempt(destinationId, NOW - 3, { outcome: slow }),
      anAttempt(destinationId, NOW - 4, { outcome: busy, test: true }),
      anAttempt(destinationId, NOW - DAY, { outcome: slow }),
      anAttempt(destinationId, NOW - 2 * DAY, { delivery }),
    ]);
    expect(await ages(destinationId, { outcome: 'failed' })).toEqual([1, 3, 4, DAY]);
    expect(await ages(destinationId, { outcome: 'delivered' })).toEqual([2, 2 * DAY]);
    expect(await ages(destinationId, { class: 'timeout' })).toEqual([3, DAY]);
    expect(await ages(destinationId, { status: '503' })).toEqual([1, 4]);
    expect(await ages(destinationId, { status: '5xx', test: false })).toEqual([1]);
    expect(await ages(destinationId, { status: '2xx' })).toEqual([2, 2 * DAY]);
    expect(await ages(destinationId, { test: true })).toEqual([4]);
    expect(await ages(destinationId, { eventId: 'e-2' })).toEqual([2 * DAY]);
    expect(await ages(destinationId, { deliveryId: delivery.id })).toEqual([2 * DAY]);
    expect(await ages(destinationId, { outcome: 'delivered', class: 'timeout' })).toEqual([]);
    expect((await attempts.list({ destinationId, limit: 1, order: 'oldest' })).attempts[0]?.events).toEqual([
      { event_id: 'e-1', feed: 'user:1' },
      { event_id: 'e-2', type: 'user.new' },
    ]);
  });

  test('finds a text in the error and the answer, in failed and in delivered attempts, without regard to case', async () => {
    const destinationId = aDestination();
    await write([
      anAttempt(destinationId, NOW - 1, { outcome: failed({ status: 503, answer: 'Database unavailable' }) }),
      anAttempt(destinationId, NOW - 2, { outcome: { kind: 'delivered', status: 200, answer: 'queued in DATABASE' } }),
      anAttempt(destinationId, NOW - DAY, { outcome: failed({ class: 'tls', code: 'CERT_HAS_EXPIRED' }) }),
    ]);
    expect(await ages(destinationId, { text: 'database' })).toEqual([1, 2]);
    expect(await ages(destinationId, { text: 'database', outcome: 'failed' })).toEqual([1]);
    expect(await ages(destinationId, { text: 'cert_has' })).toEqual([DAY]);
    expect(await ages(destinationId, { text: 'nothing' })).toEqual([]);
  });

  test('finds a text among failed attempts page by page, and reads a bounded number of them', async () => {
    const destinationId = aDestination();
    const most = { rows: 20, failedEntries: 100, texts: 4 };
    const bounded = createAttempts(place.client, place.table, () => NOW, { most });
    const many = Array.from({ length: 7 }, (_, n) =>
      anAttempt(destinationId, NOW - n, { outcome: failed({ reason: n % 2 === 0 ? 'A rare error.' : 'It failed.' }) }),
    );
    await write(many);
    const query = { destinationId, order: 'newest', filter: { outcome: 'failed', text: 'rare' } } as const;
    expect((await allPages({ ...query, limit: 1 }, bounded)).map((page) => page.map((at) => NOW - at))).toEqual([
      [0],
      [2],
      [4],
      [6],
    ]);
    const page = await bounded.list({ ...query, limit: 10 });
    expect(page.attempts.map(({ at }) => NOW - at)).toEqual([0, 2]);
    expect(page).toMatchObject({ cursor: expect.any(String), searchedTo: NOW - 3 });
  });

  test.each(['newest', 'oldest'] as const)('has pages, the %s first', async (order) => {
    const destinationId = aDestination();
    const times = [-3 * DAY, -DAY, -DAY + 1, -HOUR, -2, -1].map((age) => NOW + age);
    await write(
      times.flatMap((at) => [anAttempt(destinationId, at, { outcome: busy }), anAttempt(destinationId, at + 9)]),
    );
    const expected = order === 'oldest' ? times : times.toReversed();
    const filter = { outcome: 'failed' } as const;
    expect(await allPages({ destinationId, limit: 4, order, filter })).toEqual([
      expected.slice(0, 4),
      expected.slice(4),
    ]);
  });

  test('reads a bounded number of rows for a page, and none of the delivered attempts to find failed ones', async () => {
    const destinationId = aDestination();
    const bounded = createAttempts(place.client, place.table, () => NOW, {
      most: { rows: 20, failedEntries: 2, texts: 2 },
    });
    const many = Array.from({ length: 30 }, (_, n) => anAttempt(destinationId, NOW - n));
    await write([...many, anAttempt(destinationId, NOW - HOUR, { outcome: busy })]);
    const list = (filter: AttemptFilter, cursor?: string) =>
      bounded.list({ destinationId, limit: 10, order: 'newest', to: NOW, filter, ...(cursor ? { cursor } : {}) });
    const first = await list({ eventId: 'e' });
    expect(first).toEqual({ attempts: [], cursor: expect.any(String), searchedTo: NOW - 19 });
    expect(await list({ eventId: 'e' }, first.cursor)).toEqual({ attempts: [] });
    expect((await list({ outcome: 'failed' })).attempts.map(({ at }) => NOW - at)).toEqual([HOUR]);
  });
});

describe('one attempt', () => {
  test('is read by its id', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW), anAttempt(destinationId, NOW - 1)]);
    const [row] = (await attempts.list({ destinationId, limit: 1, order: 'newest' })).attempts;
    if (!row) throw new Error('there is no attempt');
    expect(await attempts.read(destinationId, attemptIdOf(row))).toEqual(row);
    expect(await attempts.read(aDestination(), attemptIdOf(row))).toBeUndefined();
  });

  test.each(['', 'x', '1.dlv_1', '1.dlv_1.1', '999999999999999.dlv_1.1', '1.a#b.1', '1.dlv_1.1.1'])(
    'is not found by another text: %s',
    async (id) => {
      expect(await attempts.read(aDestination(), id)).toBeUndefined();
    },
  );
});

describe('minutes', () => {
  test('do not count tests', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW, { test: true })]);
    expect(await attempts.minutes(destinationId, {})).toEqual([]);
  });

  test('are kept for longer than attempts', async () => {
    const destinationId = aDestination();
    await write([anAttempt(destinationId, NOW - 30 * DAY)]);
    expect(await attempts.minutes(destinationId, {})).toHaveLength(1);
  });

  test('add up the deliveries of several invocations', async () => {
    const destinationId = aDestination();
    const body = '["ä"]';
    const delivery = aDelivery({ destinationId, updates: 3, body });
    await write([anAttempt(destinationId, NOW, { delivery }), anAttempt(destinationId, NOW, { outcome: failed() })]);
    const slow = { kind: 'delivered', status: 200, slowAnswer: true } as const;
    await write([anAttempt(destinationId, NOW + 1, { delivery, durationMs: 40_000, outcome: slow })]);
    const minute = Math.floor(NOW / 60_000) * 60_000;
    expect(await attempts.minutes(destinationId, { from: minute, to: NOW })).toEqual([
      {
        at: minute,
        delivered: 2,
        slowAnswers: 1,
        failed: 1,
        bytes: 12,
        updates: 6,
        latency: [2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      },
    ]);
  });

  test('are listed over the days, the oldest first, within the requested time', async () => {
    const destinationId = aDestination();
    const minute = Math.floor(NOW / 60_000) * 60_000;
    const times = [minute - 2 * DAY, minute - DAY, minute - 60_000, minute];
    await write(times.map((at) => anAttempt(destinationId, at)));
    const at = async (from?: number, to?: number) =>
      (
        await attempts.minutes(destinationId, {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        })
      ).map((one) => one.at);
    expect(await at()).toEqual(times);
    expect(await at(minute - DAY, minute - 60_000)).toEqual(times.slice(1, 3));
    expect(await at(minute - 59_000)).toEqual([minute - 60_000, minute]);
    expect(await at(NOW, NOW - DAY)).toEqual([]);
  });
});

describe('the attempts at one delivery', () => {
  const MINUTE = 60_000;
  const packedAt = NOW - 5 * HOUR;
  const of = (destinationId: string, id: string, attempt: number, startedAt: number): Attempt => {
    const delivery = aDelivery({ id, destinationId, transport: 'webhook', packedAt, attempt });
    return { delivery, outcome: DELIVERED, startedAt, durationMs: 40 };
  };

  test('are found among those of a busy destination, whenever they were made', async () => {
    const [destinationId, own, other] = [aDestination(), `dlv_own${destinations}`, `dlv_other${destinations}`];
    await write([
      of(destinationId, own, 1, packedAt + 2_000),
      ...Array.from({ length: 30 }, (_, n) => of(destinationId, `${other}-${n}`, 1, packedAt + n)),
      of(destinationId, own, 2, packedAt + 40 * MINUTE),
      of(destinationId, own, 3, NOW),
    ]);
    const found = await attempts.ofDelivery(destinationId, own, packedAt);
    expect(found.map(({ attempt, at }) => [attempt, at])).toEqual([
      [1, packedAt + 2_000],
      [2, packedAt + 40 * MINUTE],
      [3, NOW],
    ]);
    expect(await attempts.ofDelivery(destinationId, `${other}-7`, packedAt)).toHaveLength(1);
    expect(await attempts.ofDelivery(destinationId, 'dlv_none', packedAt)).toEqual([]);
  });

  test('are found if the first one was made late, and across the end of an hour', async () => {
    const destinationId = aDestination();
    const late = of(destinationId, 'dlv_late', 1, packedAt + 2 * HOUR);
    const atEnd = Math.ceil(packedAt / HOUR) * HOUR - 1_000;
    const across = of(destinationId, 'dlv_across', 1, atEnd + 3_000);
    await write([late, { ...across, delivery: { ...across.delivery, packedAt: atEnd } }]);
    expect(await attempts.ofDelivery(destinationId, 'dlv_late', packedAt)).toHaveLength(1);
    expect(await attempts.ofDelivery(destinationId, 'dlv_across', atEnd)).toHaveLength(1);
  });
});
