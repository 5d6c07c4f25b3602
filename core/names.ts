/**
 * What may be the id of an app and the name of a feed group, at every entry point alike: whatever passes here can be stored, read,
 * listed, changed, deleted, and have destinations. Both end in keys of DynamoDB, which are limited in bytes of their encoded form.
 */
import { APP_ID_CHARACTERS, APP_ID_KEY_BYTES, FEED_GROUP_KEY_BYTES, NAME_CHARACTERS } from './limits.ts';
import { invisibleIn } from './visible-text.ts';

/**
 * A name as a part of a key: percent-encoded, so that `#` separates the parts and nothing else does. `!` is encoded too: it would
 * sort before `#`, between a name and what belongs to that name.
 */
export function keyPart(name: string): string {
  return encodeURIComponent(name).replaceAll('!', '%21');
}

/** The most bytes that one UTF-16 unit has when it is percent-encoded. */
const MOST_BYTES_OF_A_UNIT = 9;

function fitsKey(name: string, mostBytes: number): boolean {
  if (!name.isWellFormed()) return false;
  return name.length * MOST_BYTES_OF_A_UNIT <= mostBytes || keyPart(name).length <= mostBytes;
}

/** Whether there can be an app of this id: what is longer is no key of any table. */
export function canBeAppId(text: string): boolean {
  return text !== '' && fitsKey(text, APP_ID_KEY_BYTES);
}

/** Whether there can be a scope of this feed group. */
export function canBeFeedGroup(text: string): boolean {
  return text !== '' && fitsKey(text, FEED_GROUP_KEY_BYTES);
}

/** The characters of an app's id. */
export const APP_ID = /^[A-Za-z0-9_.@+=-]+$/;

/** What a new app may be called: what fits the name of a group in the user pool too (`app:<app_id>`). `undefined`: nothing is wrong. */
export function appIdFault(text: string): string | undefined {
  if (!APP_ID.test(text)) return 'expected letters, digits and _ . @ + = -, got another string';
  if (text.length <= APP_ID_CHARACTERS) return undefined;
  return `expected at most ${APP_ID_CHARACTERS} characters, got ${text.length}`;
}

/**
 * API Gateway decodes paths once, a client encodes them once or not at all: names that stand in paths are free of everything
 * that another round of decoding could change.
 */
export const FEED_GROUP = /^[^\s:/\\?#%\0-\x1f\x7f-\x9f]+$/;

/** `undefined`: nothing is wrong. */
export function feedGroupFault(text: string): string | undefined {
  if (!FEED_GROUP.test(text) || !text.isWellFormed() || text.length > NAME_CHARACTERS) {
    return `expected the name of a feed group: 1 to ${NAME_CHARACTERS} characters without white space and : / \\ ? # %`;
  }
  if (canBeFeedGroup(text)) return undefined;
  return `expected at most ${FEED_GROUP_KEY_BYTES} bytes when percent-encoded, got ${keyPart(text).length} (${Buffer.byteLength(text)} bytes of UTF-8)`;
}

/** As `feedGroupFault`, for one that is new: what nobody sees in its name is a mistake. */
export function newFeedGroupFault(text: string): string | undefined {
  const invisible = invisibleIn(text);
  return feedGroupFault(text) ?? (invisible && `expected a name of visible characters, got one with ${invisible}`);
}
