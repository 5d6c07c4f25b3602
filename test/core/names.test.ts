/** Names that become parts of keys: every name that can be created fits into every key. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { destinationKey, partitionOf } from '../../adapters/configuration/keys.ts';
import { APP_ID_KEY_BYTES, FEED_GROUP_KEY_BYTES, SORT_KEY_BYTES } from '../../core/limits.ts';
import {
  appIdFault,
  canBeAppId,
  canBeFeedGroup,
  feedGroupFault,
  keyPart,
  newFeedGroupFault,
} from '../../core/names.ts';
import { parseScope, scopeTextFault } from '../../core/scope.ts';

const ID = `dst_${'0'.repeat(24)}`;
const name = fc.string({
  unit: fc.constantFrom('a', '!', '日', '😀', '~', 'é', '#', '%'),
  minLength: 1,
  maxLength: 1_100,
});

describe('a feed group', () => {
  test('can be created exactly if the key of its destinations fits', () => {
    fc.assert(
      fc.property(name, (group) => {
        const key = destinationKey({ kind: 'feed_group', name: group }, ID);
        expect(canBeFeedGroup(group)).toBe(Buffer.byteLength(key) <= SORT_KEY_BYTES);
      }),
      { numRuns: 300 },
    );
  });

  test('of 128 characters can be too long in bytes, and the fault names the limit', () => {
    expect(feedGroupFault('日'.repeat(108))).toBeUndefined();
    expect(feedGroupFault('日'.repeat(109))).toBe(
      `expected at most ${FEED_GROUP_KEY_BYTES} bytes when percent-encoded, got 981 (327 bytes of UTF-8)`,
    );
    expect(feedGroupFault('x'.repeat(128))).toBeUndefined();
  });

  test.each([
    '',
    'x'.repeat(129),
    'a b',
    'a:b',
    'a/b',
    'a\\b',
    'a?',
    'a#',
    'a%41',
    'a\u0000',
    'a\u0085',
    'a\ud800',
    'a\u2028',
  ])('that no path can contain is refused: %j', (group) => {
    expect(feedGroupFault(group)).toMatch(/^expected the name of a feed group/);
    expect(scopeTextFault(`feed_group:${group}`)).toBe(feedGroupFault(group));
  });

  test('that is not valid is refused in the text of a scope as well', () => {
    expect(parseScope(`feed_group:${'日'.repeat(109)}`)).toBeUndefined();
    expect(parseScope(`feed_group:${'日'.repeat(108)}`)).toBeDefined();
    expect(scopeTextFault('app_level:reactions')).toBeUndefined();
    expect(scopeTextFault('app_level:things')).toMatch(/^expected feed_group:<name> or app_level:</);
    expect(scopeTextFault('nothing')).toMatch(/^expected feed_group:<name> or app_level:</);
  });
});

describe('the id of an app', () => {
  test('can be created exactly if its partition fits into the index of all apps', () => {
    fc.assert(
      fc.property(name, (id) => {
        expect(canBeAppId(id)).toBe(Buffer.byteLength(partitionOf(id)) <= SORT_KEY_BYTES);
      }),
      { numRuns: 300 },
    );
    expect(canBeAppId('x'.repeat(APP_ID_KEY_BYTES))).toBe(true);
    expect(canBeAppId('\ud800')).toBe(false);
  });

  test('of a new app is a valid name of a group in the user pool', () => {
    expect(appIdFault('a_.@+=-9')).toBeUndefined();
    expect(appIdFault('x'.repeat(124))).toBeUndefined();
    expect(appIdFault('x'.repeat(125))).toBe('expected at most 124 characters, got 125');
    for (const id of ['', 'a b', 'a/b', 'é', 'a\n']) expect(appIdFault(id)).toMatch(/^expected letters, digits/);
  });
});

test('no name is sorted between another name and the keys that begin with it', () => {
  fc.assert(
    fc.property(name, fc.constantFrom('!', '"', '#', '$', '%', ' ', '~', '-', 'a'), (own, more) => {
      const other = keyPart(`${own}${more}`);
      const bytes = (text: string) => Buffer.from(text);
      expect(Buffer.compare(bytes(other), bytes(`${keyPart(own)}#DEST#~`))).toBe(1);
    }),
    { numRuns: 200 },
  );
});

test('a new feed group has no invisible characters, while an existing one can have them', () => {
  expect(newFeedGroupFault('us\u200ber')).toBe('expected a name of visible characters, got one with U+200B');
  expect(feedGroupFault('us\u200ber')).toBeUndefined();
  expect(newFeedGroupFault('a b')).toBe(feedGroupFault('a b'));
  expect(newFeedGroupFault('日本')).toBeUndefined();
});
