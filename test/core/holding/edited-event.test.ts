/**
 * An event that an operator edited. No part of it is lost, neither in processing nor at a receiver that knows its ids.
 */
import { describe, expect, test } from '@jest/globals';
import { eventFaults, sendableEvent, withOwnIds } from '../../../core/holding/edited-event.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { busEvent, feedDetail } from '../make.ts';

const good = (id: string) => ({ feed: 'user:1', new: [{ id }] });
const bad = { feed: 'user' };
const packed = (...updates: unknown[]) => busEvent({ app_id: '123', updates }, { id: 'x' });
const idsOf = (event: string) => parseEvent(event).updates.map(({ eventId }) => eventId);
/** The original is `[good, bad, good]`, of which the second one was refused. */
const isTaken = (position: number) => position !== 1;
const ORIGINAL = packed(good('a'), bad, good('c'));

describe('an edited event', () => {
  test('is accepted if fan-out accepts every update', () => {
    expect(eventFaults(busEvent(feedDetail()))).toEqual([]);
    expect(eventFaults(packed(good('b'), good('a')))).toEqual([]);
    expect(eventFaults(`\n ${packed(good('a'))}\n`)).toEqual([]);
  });

  test.each([
    ['[]', 'event', 'expected a JSON object, got a list'],
    ['no json', 'event', 'expected a JSON object, got a text that is not JSON'],
    ['{"id":}', 'event', 'not JSON at character 6: expected a value'],
    [busEvent(feedDetail(), { id: '' }), 'id', 'expected the id of an EventBridge event, got an empty string'],
    [packed(), 'detail.updates', 'expected at least one update, got an empty list'],
    [packed(bad), 'detail.updates[0].feed', 'exactly one colon and text on both sides of it, got another string'],
    [packed(good('a'), { feed: 7 }), 'detail.updates[1].feed', 'expected a string, got a number'],
    [busEvent(feedDetail(), { 'detail-type': 'x; y: z' }), 'detail-type', 'expected "feed.update", got another string'],
    [busEvent(feedDetail(), { 'detail-type': 7 as never }), 'detail-type', 'expected "feed.update", got a number'],
  ])('is refused with the path of the field, what was expected and what was found: %j', (event, path, message) => {
    expect(eventFaults(event)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test('is refused with every fault of every update', () => {
    const event = packed({ feed: 1, new: {} }, good('a'), { ...good('b'), deleted: [1] });
    expect(eventFaults(event).map(({ path }) => path)).toEqual([
      'detail.updates[0].feed',
      'detail.updates[0].new',
      'detail.updates[2].deleted[0]',
    ]);
  });

  test('has no character that SQS refuses, and the same meaning', () => {
    const event = busEvent(`{"feed":"user:1","app_id":"1","new":[{"a":"\uFFFE\uFFFF\uD800😀\uDC00"}]}`);
    const sent = sendableEvent(` ${event}\n`);
    expect(sent).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    expect(JSON.parse(sent)).toEqual(JSON.parse(event));
  });
});

describe('an update of an edited event', () => {
  test('that replaces a delivered update gets an id that no receiver knows', () => {
    const edited = withOwnIds(packed(good('edited')), ORIGINAL, isTaken);
    expect(idsOf(edited)).toEqual([expect.stringMatching(/^x-0-[0-9a-f]{12}$/)]);
    expect(idsOf(withOwnIds(packed(good('edited')), ORIGINAL, isTaken))).toEqual(idsOf(edited));
    expect(parseEvent(edited).updates[0]?.text).toContain('"new":[{"id":"edited"}]');
  });

  test('that was refused or is unchanged keeps the id of its position', () => {
    const edited = packed(good('a'), good('edited'), good('c'), good('d'));
    expect(withOwnIds(edited, ORIGINAL, isTaken)).toBe(edited);
    const spaced = edited.replaceAll('":', '" : ');
    expect(withOwnIds(spaced, ORIGINAL, isTaken)).toBe(spaced);
  });

  test('that contains its id keeps it', () => {
    const edited = packed({ ...good('edited'), event_id: 'own' }, 1, {});
    expect(withOwnIds(edited, ORIGINAL, isTaken)).toBe(edited);
  });

  test('of an event with another id, or of one that was not packed, is unchanged', () => {
    const edited = busEvent({ app_id: '123', updates: [good('edited')] }, { id: 'y' });
    expect(withOwnIds(edited, ORIGINAL, isTaken)).toBe(edited);
    expect(withOwnIds(packed(good('b')), 'no json', isTaken)).toBe(packed(good('b')));
    const single = busEvent(feedDetail(), { id: 'x' });
    expect(withOwnIds(single, ORIGINAL, isTaken)).toBe(single);
  });
});
