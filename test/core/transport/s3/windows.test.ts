/** Windows of buckets: their extent, their keys and their contents. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { BucketDestination } from '../../../../core/destination.ts';
import type { Block } from '../../../../core/journal/block.ts';
import { bucketAddress } from '../../../../core/transport/s3/bucket.ts';
import { createParts } from '../../../../core/transport/s3/contents.ts';
import { type BucketCursor, windowsIn } from '../../../../core/transport/s3/frozen.ts';
import { objectKeyOf, safeName, testKeyOf } from '../../../../core/transport/s3/object-keys.ts';
import { closedUntil, windowEnd } from '../../../../core/transport/s3/window.ts';
import { whereaboutsInBucket } from '../../../../core/transport/s3/windows-view.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-29T14:00:00Z');

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const row = (at: number, updates = 1, bytes = 1) => ({ id: `${at}.0`, at: START + at, updates, bytes });
const LIMITS = { blocks: 3, updates: 10, bytes: 100 } as never;

describe('a window', () => {
  test('ends at a multiple of its length, and at most at the end of its hour', () => {
    expect(windowEnd(START + 1, 5 * MINUTE)).toBe(START + 5 * MINUTE);
    expect(windowEnd(START + 58 * MINUTE, 7 * MINUTE)).toBe(START + 60 * MINUTE);
  });

  test('is closed two minutes after its end, and not earlier', () => {
    expect(closedUntil(START + 7 * MINUTE - 1, 5 * MINUTE, 2 * MINUTE)).toBe(START);
    expect(closedUntil(START + 7 * MINUTE, 5 * MINUTE, 2 * MINUTE)).toBe(START + 5 * MINUTE);
  });

  test('has the rows of its time, and windows without rows are left out', async () => {
    const groups = await all(windowsIn(each([row(1), row(2), row(11 * MINUTE)]), START, 5 * MINUTE));
    expect(groups.map(({ from, to, rows }) => [from - START, to - START, rows.length])).toEqual([
      [0, 5 * MINUTE, 2],
      [10 * MINUTE, 15 * MINUTE, 1],
    ]);
  });

  test('ends early when it is full, but never between blocks of the same millisecond', async () => {
    const rows = [row(1), row(2), row(3), row(3), row(4), row(6 * MINUTE)];
    const groups = await all(windowsIn(each(rows), START, 5 * MINUTE, LIMITS));
    expect(groups.map(({ from, to, rows: own }) => [from - START, to - START, own.length])).toEqual([
      [0, 4, 4],
      [4, 5 * MINUTE, 1],
      [5 * MINUTE, 10 * MINUTE, 1],
    ]);
  });
});

describe('the key of an object', () => {
  const span = { destinationId: 'dst_1', appId: '1207', scope: 'feed_group:user', from: START };

  test('contains prefix, app, scope, partition, window and destination', () => {
    const name = '20261129T140000000Z-dst_1-0001.ndjson.gz';
    expect(objectKeyOf(span, 'a/b', 1)).toBe(`a/b/1207/feed_group.user/dt=2026-11-29/hh=14/${name}`);
    expect(objectKeyOf({ ...span, correction: 2 }, undefined, 1)).toContain('Z-dst_1-correction-2-0001');
  });

  test.each(['../x', '..', '.', '_feedhose_test', 'dt=2026', 'a b', 'a%2Fb', 'ä', 'a/../b', 'x'.repeat(2_000)])(
    'has one safe part for the name %s',
    (name) => {
      expect(safeName(name)).toMatch(/^(?![._])[\w.!-]{1,300}$/);
      expect(safeName(name)).not.toMatch(/^\.|\.$/);
      expect(objectKeyOf({ ...span, appId: name }, undefined, 1).split('/')).toHaveLength(5);
      expect(objectKeyOf({ ...span, appId: name }, undefined, 1).startsWith(testKeyOf(undefined, ''))).toBe(false);
    },
  );

  test('differs for different names', () => {
    const names = ['a b', 'a!20b', 'a_b', 'a%20b', '.', '..', '!2E'];
    expect(new Set(names.map(safeName)).size).toBe(names.length);
  });
});

describe('the contents of a window', () => {
  const text = (id: string, more = '') => `{"feed":"user:1","event_id":"${id}"${more}}`;
  const block = (updates: readonly string[], more: Partial<Block> = {}): Block => ({
    appId: '1207',
    scope: 'feed_group:user',
    at: START,
    updates,
    destinations: [],
    ...more,
  });
  const linesOf = async (blocks: readonly Block[], partBytes = 1_000) => {
    const { parts, repeated } = createParts(each(blocks), { destinationId: 'dst_1' }, partBytes);
    const found = await all(parts());
    return { parts: found.map(({ content }) => gunzipSync(content).toString()), facts: found, repeated: repeated() };
  };

  test('is one line for each update, without line ends between its tokens', async () => {
    const { parts } = await linesOf([block([text('a', ',\n"x":1'), text('b')])]);
    expect(parts).toEqual([`${text('a', ', "x":1')}\n${text('b')}\n`]);
  });

  test('has a repeated update once, and updates that differ twice', async () => {
    const { parts, repeated } = await linesOf([block([text('a')]), block([text('a'), text('a', ',"x":1')])]);
    expect(parts[0]?.trim().split('\n')).toHaveLength(2);
    expect(repeated).toBe(1);
  });

  test('is divided into parts by the size of the text, with the range of their ids', async () => {
    const { facts } = await linesOf([block([text('b'), text('a'), text('c')])], 60);
    expect(facts.map(({ updates, firstEventId, lastEventId }) => [updates, firstEventId, lastEventId])).toEqual([
      [2, 'a', 'b'],
      [1, 'c', 'c'],
    ]);
  });

  test('leaves out updates of a scope that was switched off, and those that the destination did not take', async () => {
    expect((await linesOf([block([text('a')], { unrouted: 'switched_off' })])).parts).toEqual([]);
    const taken = [{ id: 'dst_1', version: 1, taken: '1', deliveries: [] }];
    expect((await linesOf([block([text('a'), text('b')], { destinations: taken })])).parts).toEqual([`${text('b')}\n`]);
  });
});

describe('the address of a bucket', () => {
  const place = { bucket: 'feeds', region: 'eu-west-1', bucket_owner: '123456789012' };
  test.each([
    ['bucket', '../x'],
    ['bucket', '192.168.0.1'],
    ['region', 'evil.example'],
    ['bucket_owner', '12'],
    ['prefix', '/feeds'],
    ['prefix', 'feeds/'],
    ['prefix', 'a/../b'],
    ['prefix', ''],
    ['prefix', 'a b'],
    ['prefix', 'a%2Fb'],
    ['prefix', '_feedhose_test'],
    ['prefix', 'a/_feedhose_test/b'],
    ['kms_key_arn', 'arn:aws:kms:us-east-1:123456789012:key/1'],
  ])('refuses the %s "%s" and names the field', (field, value) => {
    expect(bucketAddress({ ...place, [field]: value })).toMatchObject({ faults: [{ field }] });
  });
  test('accepts a bucket with a prefix', () => {
    expect(bucketAddress({ ...place, prefix: 'a/b-c_d' })).toMatchObject({ address: { prefix: 'a/b-c_d' } });
  });
});

describe('an update for a bucket', () => {
  const bucket = { state: 'enabled', window_minutes: 5 } as BucketDestination;
  const cursor = { position: START + 10 * MINUTE, dueAt: START + 17 * MINUTE } as BucketCursor;
  const at = START + 7 * MINUTE;

  test('was written if its window is before the position of the destination', () => {
    expect(whereaboutsInBucket(cursor, bucket, at)).toEqual({
      state: 'delivered',
      reason: 'It was written to the bucket by the window of 2026-11-29T14:05:00.000Z.',
    });
    expect(whereaboutsInBucket(cursor, bucket, cursor.position)).toEqual({
      state: 'waiting',
      reason:
        'The window of 2026-11-29T14:10:00.000Z is not written yet. The next attempt is due at 2026-11-29T14:17:00.000Z.',
    });
  });

  test('waits with the reason for which its window is not written', () => {
    const later = START + 12 * MINUTE;
    const blocked = { class: 'access_denied', code: 'AccessDenied', reason: 'Access Denied.', since: 0, attempts: 1 };
    expect(whereaboutsInBucket({ ...cursor, blocked } as BucketCursor, bucket, later).reason).toMatch(
      /^The bucket cannot be written: Access Denied\. The next attempt/,
    );
    expect(whereaboutsInBucket(cursor, { ...bucket, state: 'paused' }, later)).toEqual({
      state: 'waiting',
      reason: 'The destination is paused, so its windows wait in the journal.',
    });
  });
});
