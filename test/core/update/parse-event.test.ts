/** Contract, section 2: what the feed backend can publish, and how everything else is refused. */
import { describe, expect, test } from '@jest/globals';
import { DETAIL_BYTES } from '../../../core/limits.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { appDetail, busEvent, EVENT_ID, feedDetail } from '../make.ts';
import { BAD_APP_UPDATES, BAD_FEED_UPDATES } from './bad-updates.ts';

function refusalsOf(body: string, only?: ReadonlySet<number>) {
  const { updates, refusals } = parseEvent(body, only);
  return updates.length === 0 ? refusals : `${updates.length} updates were taken`;
}

describe('a bus event with one update', () => {
  test('is parsed into that update, with its text and what routing needs', () => {
    const { id, updates, refusals } = parseEvent(busEvent(feedDetail({ event_id: 'e-1' })));
    expect({ id, refusals }).toEqual({ id: EVENT_ID, refusals: [] });
    expect(updates).toStrictEqual([
      {
        appId: '123',
        scope: { kind: 'feed_group', name: 'user' },
        feed: 'user:1',
        eventId: 'e-1',
        activities: 1,
        text: expect.any(String),
        bytes: expect.any(Number),
        record: 0,
        position: 0,
      },
    ]);
  });

  test.each([
    ['reaction.new', 'reactions'],
    ['collection.updated', 'collections'],
    ['user.deleted', 'users'],
    ['file.new', 'files'],
    ['image.deleted', 'files'],
    ['reaction.flagged.twice', 'reactions'],
  ])('of the type %s belongs to the scope %s', (type, name) => {
    const { updates } = parseEvent(busEvent(appDetail({ type })));
    expect(updates).toMatchObject([{ scope: { kind: 'app_level', name }, feed: '', type, activities: 1 }]);
  });

  test('can have the feed "" and empty lists if it has a type', () => {
    const lists = { new: [], deleted: [], deleted_foreign_ids: [] };
    expect(parseEvent(busEvent(appDetail({ feed: '', ...lists }))).refusals).toEqual([]);
  });

  test('counts the entries of its three lists as activities, and an empty update as one', () => {
    const full = feedDetail({
      new: [{}, {}],
      deleted: ['a'],
      deleted_foreign_ids: [
        ['f', 't'],
        ['g', 't'],
      ],
    });
    expect(parseEvent(busEvent(full)).updates).toMatchObject([{ activities: 5 }]);
    expect(parseEvent(busEvent(feedDetail({ new: [] }))).updates).toMatchObject([{ activities: 1 }]);
  });

  test.each(BAD_FEED_UPDATES)('on a feed with %s is refused', (_, changes, reason) => {
    expect(refusalsOf(busEvent(feedDetail(changes as Record<string, unknown>)))).toEqual([
      { reason: `detail.${reason}` },
    ]);
  });

  test.each(BAD_APP_UPDATES)('with a type and %s is refused', (_, changes, reason) => {
    expect(refusalsOf(busEvent(appDetail(changes as Record<string, unknown>)))).toEqual([
      { reason: `detail${reason}` },
    ]);
  });

  test('is refused with all its faults, up to five', () => {
    const [refusal] = parseEvent(
      busEvent({ feed: 1, app_id: null, new: 2, deleted: 3, type: 4, event_id: 5 }),
    ).refusals;
    expect(refusal?.reason.split('; ')).toEqual([
      'detail.feed: expected a string, got a number',
      'detail.app_id: expected a non-empty string, got null',
      'detail.new: expected a list, got a number',
      'detail.deleted: expected a list, got a number',
      'detail.type: expected a string, got a number',
    ]);
  });

  test('with a repeated known key is refused, because readers would disagree about its value', () => {
    expect(refusalsOf(busEvent('{"feed":"user:1","app_id":"1","\\u0066eed":"user:2"}'))).toEqual([
      { reason: 'detail.feed: expected the key once, but it is there twice' },
    ]);
  });

  test('is accepted with 1,000,000 bytes of detail, counted in UTF-8, and refused above', () => {
    const frame = Buffer.byteLength(JSON.stringify(feedDetail({ pad: '' })));
    const sized = (bytes: number, unit: string) =>
      JSON.stringify(
        feedDetail({
          pad: unit.repeat(Math.floor(bytes / Buffer.byteLength(unit))) + 'x'.repeat(bytes % Buffer.byteLength(unit)),
        }),
      );
    for (const unit of ['x', '日', '😀']) {
      const exact = sized(DETAIL_BYTES - frame, unit);
      expect(Buffer.byteLength(exact)).toBe(1_000_000);
      expect(parseEvent(busEvent(exact)).updates).toHaveLength(1);
      expect(refusalsOf(busEvent(sized(DETAIL_BYTES - frame + 1, unit)))).toEqual([
        { reason: 'detail: expected at most 1000000 bytes' },
      ]);
    }
  });
});

describe('an envelope', () => {
  test.each([
    ['not JSON', 'x', 'event: expected a JSON object'],
    ['nothing', '', 'event: expected a JSON object'],
    ['a list', '[]', 'event: expected a JSON object'],
    ['truncated', busEvent(feedDetail()).slice(0, -1), /^event: not JSON at character \d+: expected "," or "}"$/],
    [
      'followed by text',
      `${busEvent(feedDetail())}x`,
      /^event: not JSON at character \d+: expected nothing behind the event$/,
    ],
    [
      'followed by white space that JSON does not allow',
      `${busEvent(feedDetail())}\u2028`,
      /^event: not JSON at character \d+: expected nothing behind the event$/,
    ],
    [
      'nested too deeply',
      busEvent(`{"new":${'['.repeat(5_000)}`),
      /^event: not JSON at character \d+: expected no more than 1000 nested values$/,
    ],
  ])('that is %s is refused as a whole, without an id', (_, body, reason) => {
    expect(parseEvent(body)).toStrictEqual({
      updates: [],
      refused: 1,
      positions: [],
      refusals: [{ reason: reason instanceof RegExp ? expect.stringMatching(reason) : reason }],
    });
  });

  test.each([
    ['a mistyped detail type', { 'detail-type': 'feed.updated' }, 'detail-type: expected "feed.update"'],
    ['no detail type', { 'detail-type': undefined }, 'detail-type: expected "feed.update"'],
    ['no id', { id: undefined }, 'id: expected the id of an EventBridge event'],
    ['an id that is a number', { id: 7 }, 'id: expected the id of an EventBridge event'],
    ['an empty id', { id: '' }, 'id: expected the id of an EventBridge event'],
    ...[undefined, '', 'yesterday', '2017-05-03T08:07:39', 'x2017-05-03T08:07:39Z', '2017-05-03T08:07:39Zx', 17].map(
      (time): [string, object, string] => [
        `the time ${time} for an update without published_at`,
        { time },
        'time: expected an ISO 8601 time in UTC, such as 2017-05-03T08:07:39Z, since the update has no published_at',
      ],
    ),
  ])('with %s is refused', (_, envelope, reason) => {
    expect(refusalsOf(busEvent(feedDetail(), envelope as Record<string, unknown>))).toEqual([{ reason }]);
  });

  test('with several faults is refused for all of them', () => {
    expect(refusalsOf(busEvent([], { id: '', 'detail-type': 'x' }))).toEqual([
      {
        reason:
          'id: expected the id of an EventBridge event; detail-type: expected "feed.update"; detail: expected an object',
      },
    ]);
    expect(refusalsOf(busEvent(feedDetail({ feed: 'user', app_id: '' })))).toEqual([
      {
        reason:
          'detail.app_id: expected a non-empty string, but it is empty; detail.feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
      },
    ]);
  });

  test('that cannot be parsed because of an internal error is not refused', () => {
    expect(() => parseEvent(undefined as never)).toThrow(TypeError);
  });

  test('needs no time if the update has its time of publication', () => {
    const published = feedDetail({ published_at: '2017-05-03T08:07:39.123456+02:00' });
    expect(parseEvent(busEvent(published, { time: 'yesterday' })).updates).toHaveLength(1);
  });

  test.each(['null', '"{}"', '[]', '7'])('with the detail %s is refused', (detail) => {
    expect(refusalsOf(busEvent(detail))).toEqual([{ reason: 'detail: expected an object' }]);
  });

  test('without a detail, or with two, is refused', () => {
    const body = busEvent(feedDetail());
    expect(refusalsOf(body.replace('"detail":', '"details":'))).toEqual([{ reason: 'detail: expected an object' }]);
    expect(refusalsOf(`${body.slice(0, -1)},"detail":{}}`)).toEqual([
      { reason: 'detail: expected the key once, but it is there twice' },
    ]);
  });

  test('is identified by its id in the refusal, so that the event can be found', () => {
    expect(parseEvent(busEvent({})).id).toBe(EVENT_ID);
  });

  test('can have its keys in any order, and white space', () => {
    const body = `{ "detail" : ${JSON.stringify(feedDetail())} , "time":"2017-05-03T08:07:39Z",\n"detail-type":"feed.update","id":"i" }\n`;
    expect(parseEvent(body).updates).toMatchObject([{ eventId: 'i' }]);
  });
});

describe('a packed event', () => {
  const packed = (updates: unknown, changes: object = {}) => busEvent({ app_id: '123', updates, ...changes });
  const plain = (feed: string, changes: object = {}) => ({ feed, new: [{ id: feed }], ...changes });

  test('is parsed into its updates, each with the id of the event and its position', () => {
    const { updates, refusals } = parseEvent(
      packed([plain('user:1'), appDetail({ app_id: undefined }), plain('user:2')]),
    );
    expect(refusals).toEqual([]);
    expect(updates.map(({ text }) => JSON.parse(text).event_id)).toEqual(updates.map(({ eventId }) => eventId));
    expect(updates.map(({ eventId, feed, type, appId }) => [eventId, feed, type, appId])).toEqual([
      [`${EVENT_ID}-0`, 'user:1', undefined, '123'],
      [`${EVENT_ID}-1`, '', 'reaction.new', '123'],
      [`${EVENT_ID}-2`, 'user:2', undefined, '123'],
    ]);
  });

  test('keeps the other updates when one is bad, and their ids', () => {
    const { updates, refusals } = parseEvent(packed([plain('user:1'), plain('user'), null, 'x', plain('user:2')]));
    expect(updates.map(({ eventId }) => eventId)).toEqual([`${EVENT_ID}-0`, `${EVENT_ID}-4`]);
    expect(refusals).toEqual([
      {
        index: 1,
        reason:
          'detail.updates[1].feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
      },
      { index: 2, reason: 'detail.updates[2]: expected an update (an object), got null' },
      { index: 3, reason: 'detail.updates[3]: expected an update (an object), got a string' },
    ]);
  });

  test('returns all updates when a requested position is not in the list, so that nothing is lost', () => {
    const event = busEvent({ app_id: '1', updates: [{ feed: 'user:0' }, { feed: 'user:1' }] });
    for (const only of [[1, 2], [9], [Number.NaN]]) expect(parseEvent(event, new Set(only)).updates).toHaveLength(2);
  });

  test('is refused with the reasons of the first refused updates, and the number and positions of all', () => {
    const { refused, positions, refusals, updates } = parseEvent(
      busEvent({ app_id: '1', updates: [...Array(50).fill(1), { feed: 'user:1' }, null, {}] }),
    );
    expect({ refused, positions }).toEqual({
      refused: 52,
      positions: [
        [0, 49],
        [51, 52],
      ],
    });
    expect(refusals).toHaveLength(20);
    expect(updates).toHaveLength(1);
  });

  test('returns only the requested positions, with their original ids', () => {
    const { updates, refusals } = parseEvent(
      packed([plain('user:1'), plain('user'), plain('user:2'), {}]),
      new Set([1, 2]),
    );
    expect(updates.map(({ eventId }) => eventId)).toEqual([`${EVENT_ID}-2`]);
    expect(refusals).toMatchObject([{ index: 1 }]);
  });

  test('accepts an update that has the app_id itself, and refuses one that has another', () => {
    const { updates, refusals } = parseEvent(
      packed([
        plain('user:1', { app_id: '123' }),
        plain('user:2', { app_id: 123 }),
        plain('user:3', { app_id: '124' }),
      ]),
    );
    expect(updates.map(({ feed }) => feed)).toEqual(['user:1', 'user:2']);
    expect(refusals).toEqual([
      { index: 2, reason: 'detail.updates[2].app_id: expected the app_id of the packed detail around it, or none' },
    ]);
  });

  test('refuses a packed list inside an update', () => {
    for (const inner of [[], [{}], {}, 7]) {
      expect(refusalsOf(packed([plain('user:1', { updates: inner })]))).toEqual([
        { index: 0, reason: 'detail.updates[0].updates: expected no packed list inside an update' },
      ]);
    }
  });

  test('converts an integer app_id to its digits, for each of its updates', () => {
    const body = packed([plain('user:1')], { app_id: 123 });
    expect(parseEvent(body).updates).toMatchObject([{ appId: '123', text: expect.stringContaining('"app_id":"123"') }]);
  });

  test.each([
    ['no app_id', { app_id: undefined }, 'detail.app_id: expected a non-empty string, but it is missing'],
    ['an empty app_id', { app_id: '' }, 'detail.app_id: expected a non-empty string, but it is empty'],
    [
      'an app_id that is longer than any app has',
      { app_id: 'x'.repeat(3_000) },
      'detail.app_id: expected at most 1020 bytes when percent-encoded, but it has more',
    ],
    ['a null app_id', { app_id: null }, 'detail.app_id: expected a non-empty string, got null'],
    [
      'a feed outside of the list',
      { feed: 'user:1' },
      'detail.feed: expected no such key next to updates, because it belongs in each of them',
    ],
    ['updates that are not a list', { updates: {} }, 'detail.updates: expected a list of updates'],
  ])('with %s is refused as a whole', (_, changes, reason) => {
    expect(refusalsOf(packed([plain('user:1')], changes))).toEqual([{ reason }]);
  });

  test('with several faults is refused for all of them, around its updates and in one of them', () => {
    expect(refusalsOf(packed([plain('user:1')], { feed: '', app_id: undefined }))).toEqual([
      {
        reason:
          'detail.feed: expected no such key next to updates, because it belongs in each of them; detail.app_id: expected a non-empty string, but it is missing',
      },
    ]);
    expect(refusalsOf(packed([plain('user', { app_id: '' })]))).toEqual([
      {
        index: 0,
        reason:
          'detail.updates[0].app_id: expected a non-empty string, but it is empty; detail.updates[0].feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
      },
    ]);
  });

  test('with a repeated list is refused as a whole', () => {
    const list = JSON.stringify([plain('user:1')]);
    expect(refusalsOf(busEvent(`{"app_id":"1","updates":${list},"updates":${list}}`))).toEqual([
      { reason: 'detail.updates: expected the key once, but it is there twice' },
    ]);
  });

  test('with unknown keys outside of the list is accepted', () => {
    expect(parseEvent(packed([plain('user:1')], { batch: 7 })).updates).toHaveLength(1);
  });
});
