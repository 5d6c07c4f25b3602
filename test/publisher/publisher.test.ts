/** The publisher with a simulated event bus. Real buses are in test/e2e. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES, PUBLISHED_ENTRY_BYTES } from '../../core/limits.ts';
import { createPublisher, faultOf, PublishError } from '../../publisher/index.ts';
import { entryBytes } from '../../publisher/put.ts';
import { pauseMs, USUAL_RETRY } from '../../publisher/retry.ts';
import { anUpdate, fakeBus, takeAll } from './bus.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('updates', () => {
  test('are the same in each attempt, including the time that replaces a missing published_at', async () => {
    const bus = fakeBus((entries, request) => {
      if (request > 0) return takeAll(entries, request);
      return entries.map(() => ({ ErrorCode: 'InternalFailure' }));
    });
    await createPublisher(bus.options).publish([anUpdate(0)]);
    expect(bus.requests).toHaveLength(2);
    expect(bus.requests[1]).toEqual(bus.requests[0]);
    expect(bus.requests[0]).toMatchObject([{ Time: expect.any(Date) }]);
  });

  test('of one app share an event in their order, each with its own event_id', async () => {
    const bus = fakeBus();
    const result = await createPublisher(bus.options).publish(numbers(3).map((n) => anUpdate(n)));
    expect(bus.requests).toHaveLength(1);
    expect(bus.requests[0]).toMatchObject([{ EventBusName: 'bus', Source: 'feed-backend', DetailType: 'feed.update' }]);
    expect(bus.updates()[0]).toMatchObject([
      { feed: 'user:0', event_id: 'id-0' },
      { feed: 'user:1', event_id: 'id-1' },
      { feed: 'user:2', event_id: 'id-2' },
    ]);
    expect(result).toMatchObject({ published: 3, refused: [] });
    expect(result.results[2]).toEqual({ ok: true, index: 2, eventId: 'id-2', busEventId: 'event-0-0' });
  });

  test('of several apps are sent as separate events in one request', async () => {
    const bus = fakeBus();
    await createPublisher(bus.options).publish([anUpdate(0), anUpdate(1, { app_id: 2 }), anUpdate(2)]);
    expect(bus.requests.map((entries) => entries.length)).toEqual([2]);
    expect(bus.updates().map((all) => all.map(({ feed }) => feed))).toEqual([['user:0', 'user:2'], ['user:1']]);
  });

  test('keep the event_id that they have', async () => {
    const bus = fakeBus();
    const { results } = await createPublisher(bus.options).publish([anUpdate(0, { event_id: 'mine' })]);
    expect(bus.updates()[0]).toMatchObject([{ event_id: 'mine' }]);
    expect(results).toMatchObject([{ eventId: 'mine' }]);
  });

  test('that are given as text are sent unchanged', async () => {
    const bus = fakeBus();
    const text = '{"app_id":"1", "feed":"user:1","new":[{"n":9223372036854775807,"f":1.0,"e":"\\u00e9"}]';
    await createPublisher(bus.options).publish([`${text}}`]);
    expect(bus.requests[0]?.[0]?.Detail).toBe(`${text},"event_id":"id-0"}`);
  });

  test('with an integer beyond 64 bits or too deep nesting are refused, and the others are sent', async () => {
    const bus = fakeBus();
    const text = (inner: string) =>
      `{"app_id":"1","feed":"user:1","new":[{"actor":"a","verb":"v","object":"o","n":${inner}}]}`;
    const deep = (levels: number) => text(`${'['.repeat(levels - 3)}${']'.repeat(levels - 3)}`);
    const { results, published } = await createPublisher(bus.options).publish([
      text('9223372036854775808'),
      text('9223372036854775807'),
      deep(999),
      deep(998),
    ]);
    expect(published).toBe(2);
    expect(results).toMatchObject([
      {
        ok: false,
        code: 'invalid',
        reason: expect.stringMatching(/^update\.new\[0\]\.n: expected an integer of 64 bits/),
      },
      { ok: true },
      { ok: false, code: 'invalid', reason: expect.stringContaining('expected at most 998 nested levels') },
      { ok: true },
    ]);
    expect(faultOf(text('9223372036854775808'))).toMatch('expected an integer of 64 bits');
  });

  test('never make an entry or a request that exceeds a limit, whatever their sizes', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(2_000), fc.integer({ min: 200_000, max: 700_000 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom('x', '日'), async (bytes, unit) => {
        const bus = fakeBus();
        const updates = bytes.map((size, n) =>
          anUpdate(n, { app_id: String(n % 3), pad: unit.repeat(size / Buffer.byteLength(unit)) }),
        );
        const { published } = await createPublisher(bus.options).publish(updates);
        expect(published).toBe(updates.length);
        for (const entries of bus.requests) {
          expect(entries.length).toBeLessThanOrEqual(EVENTBRIDGE_BATCH_ENTRIES);
          expect(entries.reduce((sum, entry) => sum + entryBytes(entry), 0)).toBeLessThanOrEqual(
            EVENTBRIDGE_BATCH_BYTES,
          );
          for (const { Detail = '' } of entries)
            expect(Buffer.byteLength(Detail)).toBeLessThanOrEqual(PUBLISHED_ENTRY_BYTES);
        }
        const feeds = bus
          .updates()
          .flat()
          .map(({ feed }) => feed);
        expect(feeds.toSorted()).toEqual(updates.map(({ feed }) => feed).toSorted());
      }),
      { numRuns: 15 },
    );
  });

  test('fill requests with small events when small events are configured', async () => {
    const bus = fakeBus();
    await createPublisher({ ...bus.options, entryBytes: 1_000 }).publish(
      numbers(40).map((n) => anUpdate(n, { pad: 'x'.repeat(800) })),
    );
    expect(bus.requests.map((entries) => entries.length)).toEqual([10, 10, 10, 10]);
  });
});

describe('an invalid update', () => {
  test('is refused with its field before it is sent, and does not delay the others', async () => {
    const bus = fakeBus();
    const bad = { app_id: '1', feed: 'user' };
    const { published, refused } = await createPublisher(bus.options).publish([anUpdate(0), bad as never, anUpdate(2)]);
    expect(published).toBe(2);
    expect(refused).toEqual([
      {
        ok: false,
        index: 1,
        update: bad,
        code: 'invalid',
        reason:
          'update.feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
      },
    ]);
  });

  test.each([
    [7, 'update: expected an object or JSON text of one, got a number'],
    [null, 'update: expected an object or JSON text of one, got null'],
    ['[1]', 'update: expected the JSON text of one object'],
    ['{"a":', 'update: expected the JSON text of one object'],
    [{ app_id: '1', updates: [] }, 'update.updates: expected none, got a packed list: give the updates one by one'],
    [
      { app_id: '1', updates: [anUpdate(1)] },
      'update.updates: expected none, got a packed list: give the updates one by one',
    ],
    [{ feed: 'user:1' }, 'update.app_id: expected a non-empty string, but it is missing'],
    [
      { app_id: '1', type: 'reaction.new', generic: {}, new: [{}] },
      'update: expected empty lists new, deleted and deleted_foreign_ids, because there is a type',
    ],
  ])('is described without being sent: %j', (update, reason) => {
    expect(faultOf(update as never)).toBe(reason);
  });

  test('is one that is larger than an event, including its generated event_id', async () => {
    const bus = fakeBus();
    const frame = JSON.stringify(anUpdate(0, { pad: '' })).length;
    const sized = (bytes: number) => anUpdate(0, { pad: 'x'.repeat(bytes - frame) });
    const idBytes = ',"event_id":"id-0"'.length;
    const { results } = await createPublisher(bus.options).publish([
      sized(PUBLISHED_ENTRY_BYTES - idBytes),
      sized(PUBLISHED_ENTRY_BYTES - idBytes + 1),
      sized(2 * PUBLISHED_ENTRY_BYTES),
    ]);
    expect(results).toMatchObject([
      { ok: true },
      { code: 'too_large', reason: 'update: expected at most 900000 bytes of JSON, got 900001' },
      { code: 'too_large', reason: 'update: expected at most 900000 bytes of JSON, got 1800000' },
    ]);
  });
});

describe('a busy bus', () => {
  const ofApps = numbers(3).map((n) => anUpdate(n, { app_id: String(n) }));

  test('receives only the updates that it refused again, with the same event_id, after growing delays', async () => {
    const bus = fakeBus((entries, request) =>
      entries.map((_, index) =>
        request < 3 && index === entries.length - 1
          ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }
          : { EventId: `event-${request}-${index}` },
      ),
    );
    const { published } = await createPublisher(bus.options).publish(ofApps);
    expect(published).toBe(3);
    expect(bus.updates().map(([update]) => update?.event_id)).toEqual(['id-0', 'id-1', 'id-2', 'id-2', 'id-2', 'id-2']);
    expect(bus.pauses).toEqual([50, 100, 200]);
  });

  test('that never recovers is given up, and each result contains the event_id for publishing it again', async () => {
    const bus = fakeBus((entries) => entries.map(() => ({ ErrorCode: 'InternalFailure', ErrorMessage: 'try later' })));
    const { published, refused } = await createPublisher({ ...bus.options, retry: { attempts: 3 } }).publish(ofApps);
    expect([published, bus.requests.length]).toEqual([0, 3]);
    expect(refused).toMatchObject(
      ofApps.map((update, n) => ({
        update,
        code: 'unavailable',
        reason: 'InternalFailure: try later',
        eventId: `id-${n}`,
      })),
    );
  });

  test.each([
    ['throttling', 2, 'unavailable', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['a 503', 2, 'unavailable', Object.assign(new Error('boom'), { $metadata: { httpStatusCode: 503 } })],
    ['no connection', 2, 'unavailable', Object.assign(new Error('no route'), { code: 'ECONNREFUSED' })],
    [
      'no access',
      1,
      'bus',
      Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }),
    ],
    ['a bug', 1, 'bus', new TypeError('a bug')],
  ])('that fails as a whole with %s is called %d times: %s', async (_, times, code, error) => {
    const bus = fakeBus(() => Promise.reject(error));
    const { refused } = await createPublisher({ ...bus.options, retry: { attempts: 2 } }).publish([anUpdate(0)]);
    expect(bus.requests).toHaveLength(times);
    expect(refused).toMatchObject([{ code, reason: `${error.name}: ${error.message}` }]);
  });

  test('with a permanent error is not called again', async () => {
    const bus = fakeBus((entries) => entries.map(() => ({ ErrorCode: 'NotAuthorizedForSourceException' })));
    const { refused } = await createPublisher(bus.options).publish([anUpdate(0)]);
    expect([bus.requests.length, refused[0]?.code]).toEqual([1, 'bus']);
  });

  test('receives nothing more after the signal is aborted', async () => {
    const stop = new AbortController();
    const bus = fakeBus((entries) => {
      stop.abort(new Error('the deploy is over'));
      return entries.map(() => ({ ErrorCode: 'ThrottlingException' }));
    });
    const publisher = createPublisher({ ...bus.options, concurrency: 1, entryBytes: 1_000 });
    const updates = numbers(30).map((n) => anUpdate(n, { pad: 'x'.repeat(800) }));
    const { refused } = await publisher.publish(updates, { signal: stop.signal });
    expect(bus.requests).toHaveLength(1);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['unavailable', 'aborted']));
  });

  test('is called again after delays with full jitter, none of them longer than the maximum', () => {
    const longest = numbers(12).map((n) => pauseMs(n + 1, USUAL_RETRY, 1));
    expect(longest).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, ...numbers(5).map(() => 10_000)]);
    expect(pauseMs(5, USUAL_RETRY, 0)).toBe(0);
  });
});

describe('a stream', () => {
  test('is read only as far as the requests in progress allow, and continues when they are answered', async () => {
    let read = 0;
    const gates: (() => void)[] = [];
    async function* source() {
      for (; read < 12; read++) yield anUpdate(read, { pad: 'x'.repeat(PUBLISHED_ENTRY_BYTES / 2) });
    }
    const bus = fakeBus(async (entries, request) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      return takeAll(entries, request);
    });
    const results = createPublisher({ ...bus.options, concurrency: 2 }).publishStream(source());
    const first = results.next();
    while (gates.length < 2) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(bus.requests).toHaveLength(2);
    const readSoFar = read;
    expect(readSoFar).toBeLessThan(8);
    const opening = setInterval(() => gates.splice(0).forEach((open) => void open()), 1);
    const all = [(await first).value];
    for await (const result of results) all.push(result);
    clearInterval(opening);
    expect(all.map((result) => result?.index).toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(12));
  });

  test('that is slow is sent after the maximum time that an update waits for others', async () => {
    const over = Promise.withResolvers<void>();
    async function* source() {
      yield anUpdate(0);
      yield anUpdate(1);
      await over.promise;
      yield anUpdate(2);
    }
    const bus = fakeBus();
    const results = createPublisher(bus.options).publishStream(source());
    expect([(await results.next()).value, (await results.next()).value]).toMatchObject([{ index: 0 }, { index: 1 }]);
    expect(bus.pauses).toContain(50);
    over.resolve();
    expect(await results.next()).toMatchObject({ value: { index: 2 } });
    expect(await results.next()).toMatchObject({ done: true });
  });

  test('that throws is sent up to the error, and then throws', async () => {
    async function* source() {
      yield anUpdate(0);
      throw new Error('the database is gone');
    }
    const bus = fakeBus();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const result of createPublisher(bus.options).publishStream(source())) seen.push(result);
    })();
    await expect(reading).rejects.toThrow('the database is gone');
    expect(seen).toMatchObject([{ ok: true, index: 0 }]);
  });

  test('of publish that throws rejects with the results of the updates before', async () => {
    function* source() {
      yield* [anUpdate(0), anUpdate(1), anUpdate(2, { feed: 7 })];
      throw new RangeError('the database is gone');
    }
    const bus = fakeBus();
    const error = await createPublisher(bus.options)
      .publish(source() as never)
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(PublishError);
    expect(error).toMatchObject({
      message: 'the database is gone',
      cause: expect.any(RangeError),
      published: 2,
      refused: [{ index: 2, code: 'invalid' }],
      results: [
        { ok: true, index: 0 },
        { ok: true, index: 1 },
        { ok: false, index: 2 },
      ],
    });
    expect(bus.requests).toHaveLength(1);
  });

  test('is closed when its results are no longer read', async () => {
    let left = false;
    async function* source() {
      try {
        for (let n = 0; ; n++) yield anUpdate(n);
      } finally {
        left = true;
      }
    }
    const bus = fakeBus();
    for await (const result of createPublisher({ ...bus.options, lingerMs: 0 }).publishStream(source())) {
      expect(result.ok).toBe(true);
      break;
    }
    while (!left) await new Promise((resolve) => setImmediate(resolve));
    expect(left).toBe(true);
  });

  test('that hangs is closed when the signal is aborted', async () => {
    const stop = new AbortController();
    async function* source() {
      yield anUpdate(0);
      await new Promise(() => {});
    }
    const bus = fakeBus();
    const results = createPublisher(bus.options).publishStream(source(), { signal: stop.signal });
    expect(await results.next()).toMatchObject({ value: { ok: true } });
    const end = results.next();
    stop.abort();
    expect(await end).toMatchObject({ done: true });
  });
});

test('white space around a bus name from an environment variable is removed', async () => {
  const bus = fakeBus();
  await createPublisher({ ...bus.options, busName: ' bus\n' }).publish([anUpdate(0)]);
  expect(bus.requests[0]).toMatchObject([{ EventBusName: 'bus' }]);
});

test('options with invisible characters are refused with the option and the character, without revealing secrets', () => {
  const credentials = { accessKeyId: 'AKIAX\n', secretAccessKey: 'hunter2\u200b' };
  const make = () =>
    createPublisher({ busName: 'b\u200bus', source: 'feed\u00a0backend', clientConfig: { credentials } });
  expect(make).toThrow(
    /busName: .*got U\+200B\n.*source: .*got U\+00A0\n.*accessKeyId: .*got U\+000A\n.*secretAccessKey: .*got U\+200B$/,
  );
  expect(make).not.toThrow(/hunter2/);
});

test('options that are missing or misspelled are refused with their names', () => {
  const make = (options: unknown) => () => createPublisher(options as never);
  expect(make(undefined)).toThrow('options: expected an object with busName, got undefined');
  expect(make({ busName: 'bus', clientConf: {} })).toThrow('clientConf: expected one of the options busName, client,');
});

test('all invalid options are named in one error', () => {
  expect(() =>
    createPublisher({ busName: '', concurrency: 0, entryBytes: 1e6, source: 'aws.x', lingerMs: -1 }),
  ).toThrow(
    /busName: .*empty.*\n.*source: .*"aws.x"\n.*entryBytes: .*1000000\n.*concurrency: .*got 0\n.*lingerMs: .*got -1/,
  );
});

describe('every update has a result', () => {
  const many = () => numbers(30).map((n) => anUpdate(n, { pad: 'x'.repeat(800) }));

  test.each([0, 1, 2])('when the signal is aborted after %d requests', async (after) => {
    const stop = new AbortController();
    const bus = fakeBus((entries, request) => {
      if (request + 1 === after) stop.abort(new Error('the deploy is over'));
      return takeAll(entries, request);
    });
    if (after === 0) stop.abort(new Error('the deploy is over'));
    const publisher = createPublisher({ ...bus.options, concurrency: 1, entryBytes: 1_000 });
    const { published, results, refused } = await publisher.publish(many(), { signal: stop.signal });
    expect(results.map(({ index }) => index)).toEqual(numbers(30));
    expect(published).toBe(bus.updates().flat().length);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['aborted']));
    expect(refused.at(-1)).toMatchObject({ update: many()[29], reason: expect.stringContaining('the deploy is over') });
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = [cycle];
  const failing = {
    toJSON() {
      throw new Error('not loaded');
    },
  };
  test.each([
    [{ new: [{ id: 2n }] }, 'update.new[0].id: expected a value that JSON can represent, got a bigint'],
    [{ app_id: 7n }, 'update.app_id: expected a value that JSON can represent, got a bigint'],
    [
      { new: [{ cycle }] },
      'update.new[0].cycle.self[0]: expected a value that JSON can represent, got an object that contains itself',
    ],
    [{ new: [{ failing }] }, 'update.new[0].failing: expected a value that JSON can represent, got an error of toJSON'],
    [{ toJSON: () => undefined }, 'update: expected an object or JSON text of one'],
    [{ toJSON: () => ({ n: 1n }) }, 'update.n: expected a value that JSON can represent, got a bigint'],
    [
      {
        get new() {
          throw new Error('not loaded');
        },
      },
      'update: expected a value that JSON can represent, got an error of toJSON or of a property: Error: not loaded',
    ],
  ])('when one of them cannot be written as JSON: %#', async (changes, reason) => {
    const bus = fakeBus();
    const bad = Object.defineProperties({ app_id: '1', feed: 'user:1' }, Object.getOwnPropertyDescriptors(changes));
    const { results } = await createPublisher(bus.options).publish([anUpdate(0), bad as never, anUpdate(2)]);
    expect(results).toMatchObject([
      { ok: true },
      { code: 'invalid', reason: expect.stringContaining(reason) },
      { ok: true },
    ]);
    async function* source() {
      yield* [anUpdate(0), bad as never, anUpdate(2)];
    }
    const streamed: unknown[] = [];
    for await (const { index, ok } of createPublisher(fakeBus().options).publishStream(source()))
      streamed.push([index, ok]);
    expect(streamed.toSorted()).toEqual([
      [0, true],
      [1, false],
      [2, true],
    ]);
  });
});

describe('a time', () => {
  test.each([
    [new Date(Date.UTC(2017, 4, 3, 8, 7, 39, 12)), '2017-05-03T08:07:39.012000+00:00'],
    ['2017-05-03T08:07:39.012Z', '2017-05-03T08:07:39.012000+00:00'],
    ['2017-05-03T08:07:39Z', '2017-05-03T08:07:39.000000+00:00'],
    ['2017-05-03 08:07:39.1234567+02:00', '2017-05-03T08:07:39.123456+02:00'],
    ['2017-05-03T08:07:39.123456+00:00', '2017-05-03T08:07:39.123456+00:00'],
  ])('of publication can be %s and is written with six digits', async (published_at, written) => {
    const bus = fakeBus();
    await createPublisher(bus.options).publish([anUpdate(0, { published_at })]);
    expect(bus.updates()[0]).toMatchObject([{ published_at: written }]);
  });

  test.each(['2017-13-03T08:07:39Z', '2017-05-03T08:07:39', '2017-05-03', new Date(Number.NaN), 1_493_799_000])(
    'of publication that is not a time of RFC 3339 is refused: %s',
    (published_at) => {
      expect(faultOf(anUpdate(0, { published_at }) as never)).toMatch(/^update\.published_at: expected/);
    },
  );

  test('of an activity can be a date and is written in UTC without an offset', async () => {
    const bus = fakeBus();
    const time = new Date(Date.UTC(2017, 4, 3));
    await createPublisher(bus.options).publish([anUpdate(0, { new: [{ time }], deleted_foreign_ids: [['a', time]] })]);
    const naive = '2017-05-03T00:00:00.000000';
    expect(bus.updates()[0]).toMatchObject([{ new: [{ time: naive }], deleted_foreign_ids: [['a', naive]] }]);
  });
});

test('an update without any list is refused, and one with an empty list is not', () => {
  const reason = 'update: expected new, deleted or deleted_foreign_ids, got none of them';
  expect(faultOf({ app_id: '1', feed: 'user:1', news: [{ id: 'a' }] })).toBe(reason);
  expect(faultOf('{"app_id":"1","feed":"user:1","news":[]}')).toBe(reason);
  expect(faultOf({ app_id: '1', feed: 'user:1', new: [] })).toBeUndefined();
});

test('one update is published like a list of one, and anything else is refused with its kind', async () => {
  const publisher = createPublisher(fakeBus().options);
  expect(await publisher.publish(anUpdate(0))).toMatchObject({ published: 1 });
  expect(await publisher.publish(JSON.stringify(anUpdate(0)))).toMatchObject({ published: 1 });
  expect(await publisher.publish('text')).toMatchObject({ published: 0, refused: [{ code: 'invalid' }] });
  await expect(publisher.publish(undefined as never)).rejects.toThrow(
    'updates: expected an iterable of updates, or one update, got undefined',
  );
  expect(() => publisher.publishStream(7 as never)).toThrow('got a number');
});

describe('JSON text', () => {
  test.each([
    ['"2017-05-03T08:07:39.123Z"', '"2017-05-03T08:07:39.123000+00:00"'],
    ['"2017-05-03t08:07:39z"', '"2017-05-03T08:07:39.000000+00:00"'],
    ['"2017-05-03T10:07:39.1234567+02:00"', '"2017-05-03T10:07:39.123456+02:00"'],
    ['"2017-05-03T08:07:39.123456+00:00"', '"2017-05-03T08:07:39.123456+00:00"'],
  ])('can have any time of RFC 3339 as published_at, and is unchanged otherwise: %s', async (given, sent) => {
    const bus = fakeBus();
    const text = (time: string) =>
      `{ "app_id": "1", "feed":"user:1", "new": [{"published_at": ${given}, "n": 1E3}], "published_at" : ${time} , "event_id":"e"}`;
    const { published } = await createPublisher(bus.options).publish(text(given));
    expect([published, bus.requests[0]?.[0]?.Detail]).toEqual([1, text(sent)]);
  });

  test.each(['"yesterday"', '7', 'null', '"2017-05-03T08:07:39.123"'])(
    'is refused with another published_at: %s',
    async (given) => {
      const bus = fakeBus();
      const { refused } = await createPublisher(bus.options).publish(
        `{"app_id":"1","feed":"user:1","new":[],"published_at":${given}}`,
      );
      expect(refused).toMatchObject([{ code: 'invalid', reason: expect.stringContaining('update.published_at') }]);
    },
  );
});
