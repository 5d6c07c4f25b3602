/**
 * Rules for the ids of apps and the names of feed groups, the same at every entry point. A name that passes can be
 * stored, read, listed, changed and deleted, and can have destinations. Both become parts of DynamoDB keys, which are
 * limited in bytes of their encoded form.
 */
import { APP_ID_CHARACTERS, APP_ID_KEY_BYTES, FEED_GROUP_KEY_BYTES, NAME_CHARACTERS } from './limits.ts';
import { invisibleIn } from './visible-text.ts';

/**
 * Returns a name as a part of a key. It is percent-encoded, so that only `#` separates the parts. `!` is encoded too,
 * because it would sort before `#`, between a name and the keys that belong to that name.
 */
export function keyPart(name: string): string {
  return encodeURIComponent(name).replaceAll('!', '%21');
}

/** The maximum number of bytes of one UTF-16 unit when it is percent-encoded. */
const MOST_BYTES_OF_A_UNIT = 9;

function fitsKey(name: string, mostBytes: number): boolean {
  if (!name.isWellFormed()) return false;
  return name.length * MOST_BYTES_OF_A_UNIT <= mostBytes || keyPart(name).length <= mostBytes;
}

/** Reports whether an app can have this id. A longer id does not fit into a key of a table. */
export function canBeAppId(text: string): boolean {
  return text !== '' && fitsKey(text, APP_ID_KEY_BYTES);
}

/** Reports whether a scope can have this feed group. */
export function canBeFeedGroup(text: string): boolean {
  return text !== '' && fitsKey(text, FEED_GROUP_KEY_BYTES);
}

/** The characters of an app's id. */
export const APP_ID = /^[A-Za-z0-9_.@+=-]+$/;

/**
 * Returns what is wrong with the id of a new app, or `undefined` if it is valid. The id must also fit into the name of
 * a group in the user pool (`app:<app_id>`).
 */
export function appIdFault(text: string): string | undefined {
  if (!APP_ID.test(text)) return 'expected letters, digits and _ . @ + = -, got another string';
  if (text.length <= APP_ID_CHARACTERS) return undefined;
  return `expected at most ${APP_ID_CHARACTERS} characters, got ${text.length}`;
}

/**
 * API Gateway decodes paths once, and a client encodes them once or not at all. Names in paths therefore contain no
 * character that another round of decoding could change.
 */
export const FEED_GROUP = /^[^\s:/\\?#%\0-\x1f\x7f-\x9f]+$/;

/** Returns what is wrong with the name of a feed group, or `undefined` if it is valid. */
export function feedGroupFault(text: string): string | undefined {
  if (!FEED_GROUP.test(text) || !text.isWellFormed() || text.length > NAME_CHARACTERS) {
    return `expected the name of a feed group: 1 to ${NAME_CHARACTERS} characters without white space and : / \\ ? # %`;
  }
  if (canBeFeedGroup(text)) return undefined;
  return `expected at most ${FEED_GROUP_KEY_BYTES} bytes when percent-encoded, got ${keyPart(text).length} (${Buffer.byteLength(text)} bytes of UTF-8)`;
}

/**
 * The rule for a new feed group. In addition to `feedGroupFault`, it refuses invisible characters, which are always a
 * mistake.
 */
export function newFeedGroupFault(text: string): string | undefined {
  const invisible = invisibleIn(text);
  return feedGroupFault(text) ?? (invisible && `expected a name of visible characters, got one with ${invisible}`);
}
