/**
 * Converts a draft into an update: checks the rules of the contract (section 2) and adds what the backend left out. The
 * given text stays unchanged. Missing keys are added after the last one, and an integer `app_id` becomes a string of
 * its digits.
 */
import { escapeNoncharacters, hasNoncharacters } from '../json/characters.ts';
import type { JsonText } from '../json/scan.ts';
import { APP_ID_KEY_BYTES } from '../limits.ts';
import { canBeAppId } from '../names.ts';
import { PUBLISHED_PREFIXES, type Scope, scopeOfType } from '../scope.ts';
import { addFault, type Draft, KEY, pathOf } from './draft.ts';
import { type IntakeUpdate, utf8Bytes } from './update.ts';

/** What an event provides for its updates if they do not contain it. */
export interface EventFacts {
  readonly id: string;
  /** The id as JSON without its closing quote. */
  readonly openId: string;
  /** The time of the event as `published_at`, in JSON. Absent if the time does not have the form of EventBridge. */
  readonly publishedAt: string | undefined;
  /** The `app_id` of the packed detail. Absent if the detail is the update. */
  readonly appId: string | undefined;
  /** The `app_id` of the packed detail as JSON. */
  readonly jsonAppId: string | undefined;
  /** The position of its record in the batch. */
  readonly record: number;
}

const PUBLISHED_AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;
const EVENT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * @param time the time as EventBridge writes it, `2017-05-03T08:07:39Z`. Any other text is not a time.
 * @param appId the `app_id` of the packed detail. Absent if the detail is the update.
 */
export function eventFacts(id: string, time: string | undefined, record: number, appId?: string): EventFacts {
  const isTime = time !== undefined && EVENT_TIME.test(time);
  return {
    id,
    openId: JSON.stringify(id).slice(0, -1),
    publishedAt: isTime ? `"${time.slice(0, -1)}.000000+00:00"` : undefined,
    appId,
    jsonAppId: JSON.stringify(appId),
    record,
  };
}

/**
 * Returns the update, or the faults for which it is refused.
 * @param index its position in a packed detail. Absent if it is the detail itself.
 */
export function completeUpdate(
  json: JsonText,
  draft: Draft,
  index: number | undefined,
  event: EventFacts,
): IntakeUpdate | readonly string[] {
  if (draft.faults.length > 0) return draft.faults;
  const faults: string[] = [];
  const type = textOf(json, draft, KEY.type);
  const feed = textOf(json, draft, KEY.feed);
  const appId = textOf(json, draft, KEY.app_id) ?? event.appId;
  const given = textOf(json, draft, KEY.event_id);
  const publishedAt = textOf(json, draft, KEY.published_at);

  if (has(draft, KEY.updates)) addFault(faults, `${pathOf(index)}.updates`, 'no packed list inside an update');
  checkAppId(appId, event.appId, index, faults);
  // Both become keys of the configuration table, which accepts valid Unicode only.
  if (appId?.isWellFormed() === false) addFault(faults, `${pathOf(index)}.app_id`, 'no lone surrogates');
  else if (appId && !canBeAppId(appId)) addFault(faults, `${pathOf(index)}.app_id`, APP_ID_EXPECTED);
  if (feed?.isWellFormed() === false) addFault(faults, `${pathOf(index)}.feed`, 'no lone surrogates');
  const scope =
    type === undefined ? scopeOfFeed(draft, feed, index, faults) : scopeWithType(draft, feed, type, index, faults);
  const eventId = given ?? (index === undefined ? event.id : `${event.id}-${index}`);
  if (eventId === '') addFault(faults, `${pathOf(index)}.event_id`, 'a non-empty string, but it is empty');
  checkTime(publishedAt, event, index, faults);
  if (faults.length > 0) return faults;

  const added = whatIsMissing(draft, index, event);
  const complete = fillIn(json.text, draft, appId as string, added);
  // Stryker disable next-line ConditionalExpression,LogicalOperator: escaping a text without such characters changes nothing.
  const isOdd = json.hasNoncharacters || (json.hasEscapes && hasNoncharacters(added));
  const text = isOdd ? escapeNoncharacters(complete) : complete;
  const own = {
    // If one of them is missing, the update has a fault.
    appId: appId as string,
    scope: scope as Scope,
    feed: feed ?? '',
    eventId,
    text,
    bytes: isOdd ? utf8Bytes(text) : bytesOf(json, draft, text, added),
    activities: Math.max(1, draft.entries),
    record: event.record,
    position: 0,
  };
  return type === undefined ? own : { ...own, type };
}

function has(draft: Draft, key: number): boolean {
  return draft.starts[key] !== -1;
}

/** Returns the value of a string, or the digits of a number. */
export function textOf(json: JsonText, { starts, ends }: Draft, key: number): string | undefined {
  const start = starts[key] as number;
  if (start === -1) return undefined;
  const end = ends[key] as number;
  return json.text.charCodeAt(start) === QUOTE ? json.stringOf(start, end) : json.text.slice(start, end);
}

const QUOTE = 0x22;
/** An app cannot have a longer id. */
export const APP_ID_EXPECTED = `at most ${APP_ID_KEY_BYTES} bytes when percent-encoded, but it has more`;

function checkAppId(
  appId: string | undefined,
  packed: string | undefined,
  index: number | undefined,
  faults: string[],
): void {
  if (appId === undefined) addFault(faults, `${pathOf(index)}.app_id`, 'a non-empty string, but it is missing');
  else if (appId === '') addFault(faults, `${pathOf(index)}.app_id`, 'a non-empty string, but it is empty');
  else if (packed !== undefined && appId !== packed) {
    addFault(faults, `${pathOf(index)}.app_id`, 'the app_id of the packed detail around it, or none');
  }
}

function scopeOfFeed(
  draft: Draft,
  feed: string | undefined,
  index: number | undefined,
  faults: string[],
): Scope | undefined {
  if (has(draft, KEY.generic)) {
    addFault(faults, `${pathOf(index)}.generic`, 'no such key in an update without "type"');
  }
  const path = `${pathOf(index)}.feed`;
  if (feed === undefined) addFault(faults, path, '"<feed group>:<id>", but it is missing (and there is no type)');
  else if (feed === '') addFault(faults, path, '"<feed group>:<id>", but it is empty (and there is no type)');
  else {
    const colon = feed.indexOf(':');
    if (colon > 0 && colon < feed.length - 1 && feed.indexOf(':', colon + 1) === -1) {
      return { kind: 'feed_group', name: feed.slice(0, colon) };
    }
    addFault(
      faults,
      path,
      '"<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
    );
  }
  return undefined;
}

const EXPECTED_TYPE = `"<prefix>.<event>" where the prefix is one of ${PUBLISHED_PREFIXES.join(', ')}, got another string`;

function scopeWithType(
  draft: Draft,
  feed: string | undefined,
  type: string,
  index: number | undefined,
  faults: string[],
): Scope | undefined {
  const path = pathOf(index);
  if (feed) addFault(faults, `${path}.feed`, '"" if there is a type, because an app-level update belongs to no feed');
  if (!has(draft, KEY.generic))
    addFault(faults, `${path}.generic`, 'an object, because there is a type, but it is missing');
  if (draft.entries > 0)
    addFault(faults, path, 'empty lists new, deleted and deleted_foreign_ids, because there is a type');
  const scope = scopeOfType(type);
  if (scope === undefined) addFault(faults, `${path}.type`, EXPECTED_TYPE);
  return scope;
}

function checkTime(
  publishedAt: string | undefined,
  event: EventFacts,
  index: number | undefined,
  faults: string[],
): void {
  if (publishedAt !== undefined && !PUBLISHED_AT.test(publishedAt)) {
    addFault(
      faults,
      `${pathOf(index)}.published_at`,
      'an ISO 8601 time with six fractional digits and offset, such as 2017-05-03T08:07:39.000000+00:00',
    );
  }
  if (publishedAt === undefined && event.publishedAt === undefined) {
    addFault(
      faults,
      'time',
      'an ISO 8601 time in UTC, such as 2017-05-03T08:07:39Z, since the update has no published_at',
    );
  }
}

/** Returns the members that the backend left out, each after a comma. */
function whatIsMissing(draft: Draft, index: number | undefined, event: EventFacts): string {
  let added = '';
  if (!has(draft, KEY.feed)) added += ',"feed":""';
  if (!has(draft, KEY.app_id)) added += `,"app_id":${event.jsonAppId}`;
  if (!has(draft, KEY.new)) added += ',"new":[]';
  if (!has(draft, KEY.deleted)) added += ',"deleted":[]';
  if (!has(draft, KEY.deleted_foreign_ids)) added += ',"deleted_foreign_ids":[]';
  if (!has(draft, KEY.published_at)) added += `,"published_at":${event.publishedAt}`;
  if (!has(draft, KEY.event_id)) added += `,"event_id":${event.openId}${index === undefined ? '' : `-${index}`}"`;
  return added;
}

/** Measures the given text in place, because measuring the complete text would copy it first. */
function bytesOf(json: JsonText, { start, end }: Draft, text: string, added: string): number {
  const given = json.isAscii ? 0 : beyondAscii(json.text.slice(start, end));
  // The added text contains decoded escapes of the envelope.
  // Stryker disable next-line ConditionalExpression: an ASCII text has no characters beyond ASCII.
  return text.length + given + (json.isAscii && !json.hasEscapes ? 0 : beyondAscii(added));
}

/** Returns how many more UTF-8 bytes than UTF-16 units a text has. */
function beyondAscii(text: string): number {
  return utf8Bytes(text) - text.length;
}

function fillIn(text: string, { start, end, starts, ends }: Draft, appId: string, added: string): string {
  const given = starts[KEY.app_id] as number;
  const keepsAppId = given === -1 || text.charCodeAt(given) === QUOTE;
  // Stryker disable next-line ConditionalExpression,StringLiteral: the code below creates an equal text.
  if (added === '' && keepsAppId) return text.slice(start, end);
  const members = keepsAppId
    ? text.slice(start, end - 1)
    : `${text.slice(start, given)}"${appId}"${text.slice(ends[KEY.app_id], end - 1)}`;
  return `${members}${added}}`;
}
