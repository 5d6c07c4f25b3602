/** Fan-out: which destinations get which updates, and which records stay when an internal call fails. */
import { describe, expect, test } from '@jest/globals';
import { decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import type { Destination, ScopeConfiguration } from '../../core/destination.ts';
import type { JournalBlock } from '../../core/journal/row.ts';
import type { LogLine } from '../../core/log-line.ts';
import type { Scope } from '../../core/scope.ts';
import {
  createFanOut,
  type DeadDelivery,
  type FanOutJournal,
  type FanOutPorts,
} from '../../lambdas/fan-out/fan-out.ts';
import { appDetail, aQueue, aWebhook, busEvent, EVENT_ID, feedDetail } from '../core/make.ts';

const NOW = 1_700_000_000_000;
const REACTIONS: Scope = { kind: 'app_level', name: 'reactions' };

function aFanOut(configurations: Record<string, ScopeConfiguration>, ports: Partial<FanOutPorts> = {}) {
  const seen = {
    asked: [] as string[],
    enqueued: [] as ReturnType<typeof decodeDelivery>[],
    buried: [] as DeadDelivery[],
    refused: [] as { body: string; reasons: string[]; positions: (number | undefined)[] }[],
    logged: [] as LogLine[],
  };
  let clock = NOW;
  const fanOut = createFanOut({
    configurationOf: async (appId, scope) => {
      seen.asked.push(`${appId} ${scope.kind}:${scope.name}`);
      return configurations[`${appId} ${scope.kind}:${scope.name}`];
    },
    enqueue: async (deliveries) => {
      seen.enqueued.push(...deliveries.map((delivery) => decodeDelivery(encodeDelivery(delivery))));
      return [];
    },
    bury: async (deliveries) => {
      seen.buried.push(...deliveries);
      return [];
    },
    refuse: async (body, { refusals }) => {
      seen.refused.push({
        body,
        reasons: refusals.map(({ reason }) => reason),
        positions: refusals.map(({ index }) => index),
      });
    },
    log: (line) => seen.logged.push(line),
    now: () => {
      clock += 7;
      return clock;
    },
    ...ports,
  });
  return { fanOut, ...seen };
}

const on = (...destinations: Destination[]): ScopeConfiguration => ({ realtime: true, destinations });
const record = (detail: unknown, envelope: Record<string, unknown> = {}) => ({ body: busEvent(detail, envelope) });

function statuses(results: readonly PromiseSettledResult<void>[]): string[] {
  return results.map((result) => (result.status === 'fulfilled' ? 'done' : String(result.reason)));
}

test('a learned size limits deliveries until it expires', async () => {
  const large = feedDetail({ new: Array.from({ length: 4 }, (_, n) => ({ id: `a${n}`, text: 'x'.repeat(900) })) });
  const until = (ms: number) => aWebhook({ learned_limit: { bytes: 2_048, until: ms } });
  for (const [destination, count] of [
    [until(NOW + 60_000), 2],
    [until(NOW), 1],
  ] as const) {
    const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(destination) });
    expect(statuses(await fanOut([record(large)]))).toEqual(['done']);
    expect(enqueued).toHaveLength(count);
  }
});

describe('the block of a scope', () => {
  const details = (count: number) =>
    Array.from({ length: count }, (_, n) => record(feedDetail({ event_id: `e${n}`, new: [{ id: 'a' }, { id: 'b' }] })));
  const bodiesFor = async (records: readonly { body: string }[], ...destinations: Destination[]) => {
    const written: JournalBlock[] = [];
    const journal: FanOutJournal = {
      newObjectId: () => 'object',
      write: async (_, blocks) => void written.push(...blocks),
    };
    const configuration = on(...destinations);
    const scopes = { '123 feed_group:user': configuration, '123 app_level:reactions': configuration };
    const { fanOut } = aFanOut(scopes, { journal });
    await fanOut(records);
    return written[0]?.bodies?.map((body) => JSON.parse(body).map((one: { event_id: string }) => one.event_id));
  };

  test('is written from the bodies of the first destination that took all updates whole and in order', async () => {
    const two = ['reaction.new', 'reaction.updated'].map((type) => record(appDetail({ type, event_id: type })));
    expect(await bodiesFor(two, aWebhook({ event_types: ['reaction.new'] }), aQueue())).toEqual([
      ['reaction.new', 'reaction.updated'],
    ]);
    expect(await bodiesFor(details(3), aWebhook({ max_batch: 4 }))).toEqual([['e0', 'e1'], ['e2']]);
  });

  test('is not written from bodies that lack an update, split one, or have another order', async () => {
    expect(await bodiesFor(details(3))).toBeUndefined();
    const two = ['reaction.new', 'reaction.updated'].map((type) => record(appDetail({ type })));
    expect(await bodiesFor(two, aWebhook({ event_types: ['reaction.new'] }))).toBeUndefined();
    const split = feedDetail({ new: Array.from({ length: 4 }, (_, n) => ({ id: `a${n}`, text: 'x'.repeat(900) })) });
    const small = aWebhook({ learned_limit: { bytes: 2_048, until: NOW + 60_000 } });
    expect(await bodiesFor([record(split)], small)).toBeUndefined();
    const feeds = ['user:1', 'user:2', 'user:1'].map((feed, n) => record(feedDetail({ feed, event_id: `e${n}` })));
    const fifo = aQueue({ queue_url: 'https://sqs.us-east-1.amazonaws.com/123456789012/q.fifo' });
    expect(await bodiesFor(feeds, fifo)).toBeUndefined();
  });
});

describe('updates', () => {
  test('are sent to every destination of their scope, packed, with the facts for the delivery', async () => {
    const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(aQueue(), aWebhook()) });
    const records = [record(feedDetail({ event_id: 'a' })), record(feedDetail({ event_id: 'b', feed: 'user:2' }))];
    expect(statuses(await fanOut(records))).toEqual(['done', 'done']);
    expect(enqueued).toMatchObject([
      { transport: 'sqs', destinationId: aQueue().id, events: ['a', 'b'], updates: 2, attempt: 1, packedAt: NOW + 7 },
      { transport: 'webhook', destinationId: aWebhook().id, events: ['a', 'b'], updates: 2 },
    ]);
    expect(JSON.parse(enqueued[1]?.body ?? '')).toMatchObject([
      { event_id: 'a', feed: 'user:1' },
      { event_id: 'b', feed: 'user:2' },
    ]);
  });

  test('of an event whose only resource is a destination are sent to that destination alone', async () => {
    const [one, other] = [aWebhook({ id: `dst_${'1'.repeat(24)}` }), aWebhook({ id: `dst_${'2'.repeat(24)}` })];
    const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(one, other) });
    const aimed = { resources: [other.id] };
    const packed = { app_id: '123', updates: [{ feed: 'user:1', event_id: 'b' }] };
    await fanOut([record(feedDetail({ event_id: 'a' }), aimed), record(packed, aimed)]);
    expect(enqueued.map(({ destinationId, events }) => [destinationId, events])).toEqual([[other.id, ['a', 'b']]]);
    await fanOut([
      record(feedDetail(), { resources: ['arn:aws:s3:::bucket'] }),
      record(feedDetail(), { resources: [] }),
    ]);
    expect(enqueued.slice(1).map(({ destinationId }) => destinationId)).toEqual([one.id, other.id]);
  });

  test('of several apps and scopes are separate, and each scope is read once', async () => {
    const { fanOut, enqueued, asked } = aFanOut({
      '1 feed_group:user': on(aWebhook({ id: 'dst_1', app_id: '1' })),
      '2 feed_group:user': on(aWebhook({ id: 'dst_2', app_id: '2' })),
      '1 feed_group:flat': on(aWebhook({ id: 'dst_3', app_id: '1', scope: { kind: 'feed_group', name: 'flat' } })),
      '1 app_level:reactions': on(aWebhook({ id: 'dst_4', app_id: '1', scope: REACTIONS })),
    });
    const packed = {
      updates: [{ feed: 'user:1' }, { feed: 'flat:1' }, appDetail({ app_id: undefined }), { feed: 'user:2' }],
    };
    await fanOut([
      record({ app_id: '1', ...packed }, { id: 'x' }),
      record({ app_id: '2', updates: [{ feed: 'user:9' }] }, { id: 'y' }),
    ]);
    expect(asked.toSorted()).toEqual([
      '1 app_level:reactions',
      '1 feed_group:flat',
      '1 feed_group:user',
      '2 feed_group:user',
    ]);
    const got = enqueued.map(({ destinationId, appId, scope, events, updates }) => [
      destinationId,
      appId,
      scope,
      ...events,
      updates,
    ]);
    expect(got.toSorted()).toEqual([
      ['dst_1', '1', 'feed_group:user', 'x-0', 'x-3', 2],
      ['dst_2', '2', 'feed_group:user', 'y-0', 'y-0', 1],
      ['dst_3', '1', 'feed_group:flat', 'x-1', 'x-1', 1],
      ['dst_4', '1', 'app_level:reactions', 'x-2', 'x-2', 1],
    ]);
  });

  test('of an app-level scope are sent to destinations that want their type', async () => {
    const { fanOut, enqueued } = aFanOut({
      '123 app_level:reactions': on(
        aWebhook({ id: 'dst_all', scope: REACTIONS }),
        aWebhook({ id: 'dst_new', scope: REACTIONS, event_types: ['reaction.new'] }),
        aWebhook({ id: 'dst_none', scope: REACTIONS, event_types: ['reaction.updated'] }),
      ),
    });
    await fanOut([
      record(appDetail({ event_id: 'a' })),
      record(appDetail({ event_id: 'b', type: 'reaction.deleted' })),
    ]);
    expect(enqueued.map(({ destinationId, events, updates }) => [destinationId, ...events, updates])).toEqual([
      ['dst_all', 'a', 'b', 2],
      ['dst_new', 'a', 'a', 1],
    ]);
  });

  test('without a configuration, or with realtime off, are not sent but counted', async () => {
    const { fanOut, enqueued, logged } = aFanOut({
      '123 feed_group:muted': { realtime: false, destinations: [aWebhook()] },
    });
    const results = await fanOut([
      record(feedDetail({ feed: 'muted:1' })),
      record(feedDetail({ feed: 'nowhere:1' }), { id: 'y' }),
    ]);
    expect(statuses(results)).toEqual(['done', 'done']);
    expect(enqueued).toEqual([]);
    expect(logged).toMatchObject([{ event: 'update.fanned_out', updates: 2, unrouted: 2, deliveries: 0 }]);
  });

  test('of a partially requested record are those of the requested positions', async () => {
    const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    const packed = { app_id: '123', updates: ['user:0', 'user:1', 'user:2'].map((feed) => ({ feed })) };
    await fanOut([{ body: busEvent(packed, { id: 'x' }), only: new Set([1]) }]);
    expect(enqueued).toMatchObject([{ events: ['x-1', 'x-1'], updates: 1 }]);
  });

  test('that are repeated have the same delivery id, so that a repetition is recognized', async () => {
    const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    const records = [record(feedDetail(), { id: 'x' }), record(feedDetail(), { id: 'y' })];
    await fanOut(records);
    await fanOut(records);
    expect(enqueued.map(({ id }) => id)).toEqual([enqueued[0]?.id, enqueued[0]?.id]);
  });

  test('that share an event_id and differ are all delivered, counted, and reported in one line', async () => {
    const fifo = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const { fanOut, enqueued, logged } = aFanOut({
      '123 feed_group:fifo': on({ ...fifo, scope: { kind: 'feed_group', name: 'fifo' } }),
      '123 feed_group:user': on(aWebhook({ max_batch: 1 })),
    });
    const shared = (feed: string) => ({ feed, event_id: 'action-1' });
    const updates = ['fifo:a', 'fifo:b', 'fifo:c', 'user:1', 'user:2'].map(shared);
    await fanOut([record({ app_id: '123', updates })]);
    expect(enqueued).toHaveLength(5);
    expect(new Set(enqueued.map(({ id }) => id)).size).toBe(5);
    expect(logged.filter(({ event }) => event === 'update.id_repeated')).toMatchObject([
      { app_id: '123', event_id: 'action-1', count: 4 },
    ]);
    expect(logged.at(-1)).toMatchObject({ event: 'update.fanned_out', updates: 5, repeated: 4 });
  });

  test('that are repeated unchanged in one batch are not reported as different', async () => {
    const { fanOut, logged } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    await fanOut([record(feedDetail({ event_id: 'a' })), record(feedDetail({ event_id: 'a' }))]);
    await fanOut([record(feedDetail({ event_id: 'a' })), record(feedDetail({ event_id: 'a', app_id: '4' }))]);
    expect(logged.filter(({ event }) => event === 'update.id_repeated')).toEqual([]);
  });

  test('of an empty batch are none', async () => {
    const { fanOut, enqueued } = aFanOut({});
    expect(await fanOut([])).toEqual([]);
    expect(enqueued).toEqual([]);
  });
});

describe('an activity that is too large', () => {
  const large = feedDetail({ event_id: 'big', new: [{ id: 'a', pad: 'x'.repeat(300_000) }, { id: 'b' }] });

  test('is put into the dead letters of its transport with the reason, and the others are delivered', async () => {
    const { fanOut, enqueued, buried, logged } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    expect(statuses(await fanOut([record(large)]))).toEqual(['done']);
    expect(enqueued).toMatchObject([{ events: ['big#new.1-1', 'big#new.1-1'] }]);
    expect(buried).toMatchObject([
      {
        transport: 'webhook',
        events: ['big#new.0-0', 'big#new.0-0'],
        body: expect.stringContaining('x'.repeat(300_000)),
        lastFailure: {
          class: 'too_large',
          code: 'ActivityTooLarge',
          reason: expect.stringMatching(
            /^One activity makes an update of 300\d{3} bytes; a body of this destination holds at most 262144 bytes\.$/,
          ),
          at: NOW + 7,
        },
      },
    ]);
    expect(logged.at(-1)).toMatchObject({ deliveries: 1, too_large: 1, failed_records: 0 });
  });

  test('is distinguished from fields that every piece of an update would repeat', async () => {
    const { fanOut, buried } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    const update = feedDetail({ new: [], deleted: ['a', 'b'], pad: 'x'.repeat(300_000) });
    expect(statuses(await fanOut([record(update)]))).toEqual(['done']);
    const reason = expect.stringMatching(/^The update cannot be split into bodies of at most 262144 bytes/);
    expect(buried).toMatchObject([{ activities: 2, lastFailure: { class: 'too_large', reason } }]);
  });

  test('makes its record stay when it could not be buried', async () => {
    const { fanOut } = aFanOut({ '123 feed_group:user': on(aWebhook()) }, { bury: async (deliveries) => deliveries });
    const results = await fanOut([record(feedDetail({ event_id: 'ok' })), record(large)]);
    expect(statuses(results)).toEqual([
      'done',
      expect.stringMatching(/^Error: delivery dlv_\w+ could not be enqueued$/),
    ]);
  });
});

describe('a bad update', () => {
  test('is refused with its event, complete and unchanged, and does not delay the others', async () => {
    const { fanOut, enqueued, refused, logged } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
    const bad = record(
      { app_id: '123', updates: [{ feed: 'user:1' }, { feed: 'hunter2' }, { feed: 'user:2' }] },
      { id: 'x' },
    );
    expect(statuses(await fanOut([bad, record(feedDetail({ event_id: 'ok' }))]))).toEqual(['done', 'done']);
    expect(enqueued).toMatchObject([{ updates: 3, events: ['x-0', 'ok'] }]);
    const reason =
      'detail.updates[1].feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string';
    expect(refused).toEqual([{ body: bad.body, reasons: [reason], positions: [1] }]);
    expect(logged).toContainEqual({ event: 'update.refused', event_id: 'x', count: 1, index: 1, reason });
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });

  test('in an event that is not JSON is refused without an id', async () => {
    const { fanOut, refused, logged } = aFanOut({});
    expect(statuses(await fanOut([{ body: 'hunter2' }]))).toEqual(['done']);
    expect(refused).toMatchObject([{ body: 'hunter2', positions: [undefined] }]);
    expect(logged[0]).toEqual({ event: 'update.refused', count: 1, reason: 'event: expected a JSON object' });
  });

  test('is reported in one line for its event, however many there are', async () => {
    const { fanOut, logged } = aFanOut({});
    const updates = Array.from({ length: 30_000 }, () => 1);
    await fanOut([record({ app_id: '123', updates }, { id: 'x' }), record({}, { id: 'y' })]);
    const lines = logged.filter(({ event }) => event === 'update.refused');
    expect(lines).toMatchObject([
      { event_id: 'x', count: 30_000, index: 0, reason: expect.stringContaining('expected an update') },
      { event_id: 'y', count: 1 },
    ]);
    expect(logged.at(-1)).toMatchObject({ event: 'update.fanned_out', refused: 30_001 });
  });

  test('makes only its record stay when it could not be refused', async () => {
    const { fanOut, enqueued, logged } = aFanOut(
      { '123 feed_group:user': on(aWebhook()) },
      { refuse: () => Promise.reject(new Error('queue unavailable')) },
    );
    const results = await fanOut([record(feedDetail({ event_id: 'ok' })), record({})]);
    expect(statuses(results)).toEqual(['done', 'Error: queue unavailable']);
    expect(enqueued).toHaveLength(1);
    expect(logged.at(-1)).toMatchObject({ refused: 1, failed_records: 1 });
  });
});

describe('an internal error', () => {
  test('in reading one scope makes the records of that scope stay, and the others continue', async () => {
    const { fanOut, enqueued } = aFanOut(
      {},
      {
        configurationOf: async (_, scope) => {
          if (scope.name === 'flat') throw new Error('table unavailable');
          return on(aWebhook());
        },
      },
    );
    const mixed = { app_id: '123', updates: [{ feed: 'user:1' }, { feed: 'flat:1' }] };
    const results = await fanOut([record(feedDetail()), record(feedDetail({ feed: 'flat:2' })), record(mixed)]);
    expect(statuses(results)).toEqual(['done', 'Error: table unavailable', 'Error: table unavailable']);
    expect(enqueued).toMatchObject([{ updates: 2 }]);
  });

  test('in reading one destination buries its deliveries, and the other destinations get theirs', async () => {
    const unreadable = [
      { id: 'dst_odd', transport: 'sqs' as const },
      { id: 'dst_bus', transport: 'eventbridge' as const },
    ];
    const { fanOut, enqueued, buried, logged } = aFanOut({
      '123 feed_group:user': { ...on(aWebhook()), unreadable },
    });
    expect(statuses(await fanOut([record(feedDetail({ event_id: 'a' }))]))).toEqual(['done']);
    expect(enqueued).toMatchObject([{ destinationId: aWebhook().id, events: ['a', 'a'] }]);
    const lastFailure = { class: 'configuration', code: 'UnreadableSettings', at: NOW + 7 };
    expect(buried).toMatchObject([
      { destinationId: 'dst_odd', transport: 'sqs', events: ['a', 'a'], lastFailure },
      { destinationId: 'dst_bus', transport: 'eventbridge', events: ['a', 'a'], lastFailure },
    ]);
    expect(logged.at(-1)).toMatchObject({ deliveries: 1, too_large: 0 });
  });

  test('in enqueueing makes each record stay that has an update in the missing delivery', async () => {
    const { fanOut, logged } = aFanOut(
      { '123 feed_group:user': on(aWebhook({ max_batch: 2 })) },
      { enqueue: async (deliveries) => deliveries.slice(1, 2) },
    );
    const one = (event_id: string) => feedDetail({ event_id });
    const records = [
      record(one('a')),
      record(one('b')),
      record(one('c')),
      record({ app_id: '123', updates: [one('d'), one('e')] }),
    ];
    const results = await fanOut(records);
    const missing = expect.stringMatching(/^Error: delivery dlv_\w+ could not be enqueued$/);
    expect(statuses(results)).toEqual(['done', 'done', missing, missing]);
    expect(logged.at(-1)).toMatchObject({ records: 4, failed_records: 2 });
  });

  test('at one destination makes the record stay even if another destination got it', async () => {
    const { fanOut } = aFanOut(
      { '123 feed_group:user': on(aQueue(), aWebhook()) },
      { enqueue: async (deliveries) => deliveries.filter(({ transport }) => transport === 'sqs') },
    );
    expect(statuses(await fanOut([record(feedDetail())]))).toEqual([expect.stringContaining('could not be enqueued')]);
  });
});

test('a batch is logged in one line with numbers only, after one line for each delivery with its bus events', async () => {
  const { fanOut, logged } = aFanOut({ '123 feed_group:user': on(aQueue(), aWebhook()) });
  await fanOut([record(feedDetail({ new: [{ text: 'hunter2' }] })), record(feedDetail({ feed: 'x:1' }), { id: 'y' })]);
  const [toQueue, toWebhook, ...batch] = logged;
  expect([toQueue, toWebhook]).toMatchObject([
    { event: 'delivery.packed', transport: 'sqs', bus_events: EVENT_ID.slice(0, 8), updates: 1, attempt: 1 },
    { event: 'delivery.packed', transport: 'webhook', bus_events: EVENT_ID.slice(0, 8), updates: 1, attempt: 1 },
  ]);
  expect(JSON.stringify(logged)).not.toContain('hunter2');
  expect(batch).toEqual([
    {
      event: 'update.fanned_out',
      records: 2,
      updates: 2,
      refused: 0,
      repeated: 0,
      unrouted: 1,
      deliveries: 2,
      too_large: 0,
      failed_records: 0,
      duration_ms: 7,
    },
  ]);
});

test('a delivery has the trace of the event of its first update', async () => {
  const { fanOut, enqueued } = aFanOut({ '123 feed_group:user': on(aWebhook()) });
  const traced = { ...record(feedDetail()), trace: `${'a'.repeat(32)}-01` };
  await fanOut([traced, record(feedDetail({ feed: 'user:2' }))]);
  expect(enqueued.map(({ updates, trace }) => [updates, trace])).toEqual([[2, traced.trace]]);
});
