/** The text of an update is the received text, unchanged, with the keys that the backend omitted. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { appDetail, busEvent, EVENT_ID, updateOf } from '../make.ts';

const COMPLETE =
  '{"feed":"user:1","app_id":"123","new":[],"deleted":[],"deleted_foreign_ids":[],"published_at":"2017-05-03T08:07:39.000000+00:00","event_id":"e"}';

describe('the text of an update', () => {
  test('with every key is the received text', () => {
    expect(updateOf(COMPLETE).text).toBe(COMPLETE);
  });

  test.each([
    ['long integers', '9223372036854775807'],
    ['integers beyond the precision of a double', '123456789012345678901234567890'],
    ['a trailing zero', '1.0'],
    ['an exponent', '1E3'],
    ['a negative zero', '-0'],
    ['escapes', '"\\u00e9\\ud83d\\ude00\\/\\n"'],
    ['a lone surrogate, escaped', '"\\ud800"'],
    ['null', 'null'],
    ['an empty string', '""'],
    ['emoji', '"😀🏳️‍🌈"'],
    ['CJK', '"日本語"'],
    ['line separators', '"\u2028\u2029"'],
    ['white space', '[ 1 ,\n\t{ } ]'],
    ['a repeated key', '{"a":1,"a":2}'],
    ['the key __proto__', '{"__proto__":{"toString":1}}'],
  ])('keeps %s', (_, value) => {
    const activity = `{ "id" : "a1", "custom":${value} }`;
    const text = COMPLETE.replace('"new":[]', `"extra":${value},"new":[${activity}]`);
    expect(updateOf(text).text).toBe(text);
  });

  test('keeps every JSON value in an activity', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary', maxDepth: 4 }), (value) => {
        fc.pre(!/[\ufffe\uffff]/.test(value));
        const text = COMPLETE.replace('"new":[]', () => `"new":[{"custom":${value}}]`);
        expect(updateOf(text).text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('gets each missing key after its last key', () => {
    expect(updateOf('{"feed":"user:1","app_id":"123","x":1 }').text).toBe(
      `{"feed":"user:1","app_id":"123","x":1 ,"new":[],"deleted":[],"deleted_foreign_ids":[],"published_at":"2017-05-03T08:07:39.000000+00:00","event_id":"${EVENT_ID}"}`,
    );
    const app = JSON.stringify(appDetail());
    expect(updateOf(app).text).toBe(
      `${app.slice(0, -1)},"feed":"","new":[],"deleted":[],"deleted_foreign_ids":[],"published_at":"2017-05-03T08:07:39.000000+00:00","event_id":"${EVENT_ID}"}`,
    );
  });

  test('parses to the original with the defaults, whichever keys are present', () => {
    const complete = JSON.parse(COMPLETE) as Record<string, unknown>;
    const optional = ['new', 'deleted', 'deleted_foreign_ids', 'published_at', 'event_id'];
    fc.assert(
      fc.property(fc.subarray(optional), fc.dictionary(fc.string(), fc.jsonValue()), (left, extra) => {
        const unknown = Object.fromEntries(Object.entries(extra).filter(([key]) => !(key in complete)));
        fc.pre(!['type', 'generic', 'updates'].some((key) => key in unknown));
        const given = Object.fromEntries(Object.entries(complete).filter(([key]) => !left.includes(key)));
        const { text } = updateOf({ ...unknown, ...given });
        expect(JSON.parse(text)).toEqual({
          ...JSON.parse(JSON.stringify(unknown)),
          ...complete,
          event_id: left.includes('event_id') ? EVENT_ID : 'e',
        });
      }),
      { numRuns: 100 },
    );
  });

  test('of a packed update has the app_id once, added if it is missing', () => {
    const { updates } = parseEvent(
      busEvent('{"app_id":7,"updates":[{"feed":"a:1"},{"app_id" : 7,"feed":"a:2"},{"app_id":"7","feed":"a:3"}]}'),
    );
    expect(updates.map(({ text }) => text.match(/"app_id" ?: ?"?7"?/g))).toEqual([
      ['"app_id":"7"'],
      ['"app_id" : "7"'],
      ['"app_id":"7"'],
    ]);
    expect(updates.map(({ text }) => (JSON.parse(text) as { app_id: string }).app_id)).toEqual(['7', '7', '7']);
  });

  test('has an integer app_id as its digits, however many, in the same position', () => {
    const update = updateOf('{"app_id": 90071992547409930001 ,"feed":"user:1"}');
    expect(update.appId).toBe('90071992547409930001');
    expect(update.text.startsWith('{"app_id": "90071992547409930001" ,"feed":"user:1",')).toBe(true);
  });

  test('has escapes with the same meaning for the noncharacters that SQS refuses', () => {
    const text = COMPLETE.replace('"new":[]', '"new":[{"x\ufffe":"a\uffff\ufffd\\ufffe"}]');
    const update = updateOf(text);
    expect(update.text).toContain('{"x\\ufffe":"a\\uffff\ufffd\\ufffe"}');
    expect(JSON.parse(update.text)).toEqual(JSON.parse(text));
    expect(update.bytes).toBe(Buffer.byteLength(update.text));
  });

  test('keeps an app_id that is a string as it was written', () => {
    const text = COMPLETE.replace('"123"', '"1\\u00323"');
    expect(updateOf(text)).toMatchObject({ text, appId: '123' });
  });

  test('keeps keys of any length', () => {
    for (const length of [0, 1, 19, 20, 500]) {
      const text = COMPLETE.replace('{', `{"${'x'.repeat(length)}":1,`);
      expect(updateOf(text).text).toBe(text);
    }
  });

  test('has published_at from the time of the event only if the update has none', () => {
    const at = (text: string) =>
      (JSON.parse(updateOf(text, { time: '2026-12-31T23:59:60Z' }).text) as { published_at: string }).published_at;
    expect(at('{"feed":"user:1","app_id":"1"}')).toBe('2026-12-31T23:59:60.000000+00:00');
    expect(at(COMPLETE)).toBe('2017-05-03T08:07:39.000000+00:00');
    expect(at(COMPLETE.replace('+00:00', 'Z'))).toBe('2017-05-03T08:07:39.000000Z');
  });

  test('has the length of its UTF-8 bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.constantFrom('', '😀', '日', '\\u00e9', '\ufffe'),
        (text, more) => {
          const update = updateOf(`{"feed":"user:1","app_id":"1","x":[${JSON.stringify(text)},"${more}"]}`);
          expect(update.bytes).toBe(Buffer.byteLength(update.text, 'utf8'));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the additions to an update', () => {
  const envelope = (id: string, updates: string, appId = '1') =>
    `{"id":"${id}","detail-type":"feed.update","time":"2017-05-03T08:07:39Z","detail":{"app_id":"${appId}","updates":[${updates}]}}`;

  test.each([
    ['ASCII', 'e', '1'],
    ['beyond ASCII', 'é日', 'ü😀'],
    ['escaped', '\\u00e9\\u65e5', '\\u00fc\\ud83d\\ude00'],
    ['escaped noncharacters', '\\ufffe', '\\uffff'],
    ['noncharacters', '\ufffe', '\uffff'],
  ])('have the length of their UTF-8 bytes, and are accepted by SQS: %s', (_, id, appId) => {
    const given = ['{"feed":"user:1"}', '{"feed":"user:1"},{"feed":"user:2","x":"日"}'];
    const updates = given.flatMap((list) => parseEvent(envelope(id, list, appId)).updates);
    expect(updates).toHaveLength(3);
    for (const { text, bytes, eventId, appId: own } of updates) {
      expect(bytes).toBe(Buffer.byteLength(text));
      expect(text).not.toMatch(/[\ufffe\uffff]/);
      expect(JSON.parse(text)).toMatchObject({ event_id: eventId, app_id: own });
    }
  });
});

test('an event id with characters that JSON escapes is escaped in the text', () => {
  const update = updateOf({ feed: 'user:1', app_id: '1' }, { id: 'a"b\\c' });
  expect(update.eventId).toBe('a"b\\c');
  expect(JSON.parse(update.text)).toMatchObject({ event_id: 'a"b\\c' });
});
