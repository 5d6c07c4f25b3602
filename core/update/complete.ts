/**
 * From a draft to an update: checks what the contract demands (section 2) and fills in what the backend left out. The
 * text given is kept to the letter; missing keys are added behind the last one, an integer `app_id` becomes its digits.
 */
import { escapeNoncharacters } from '../json/noncharacters.ts';
import { stringOf } from '../json/scan.ts';
import { type Scope, scopeOfType, TYPE_PREFIXES } from '../scope.ts';
import { addFault, type Draft, type KnownKey } from './draft.ts';
import { ACTIVITY_LISTS, type Update, utf8Bytes } from './update.ts';

/** What the event around an update gives it when it does not say it itself. */
export interface Defaults {
  readonly eventId: string;
  /** The event's time as EventBridge writes it: `2017-05-03T08:07:39Z`. */
  readonly time: string;
  /** The packed detail's `app_id`. */
  readonly appId?: string;
}

const PUBLISHED_AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;
const EVENT_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$/;

/** The update, or the faults that refuse it. */
export function completeUpdate(
  text: string,
  draft: Draft,
  path: string,
  defaults: Defaults,
): { readonly update: Update } | { readonly faults: readonly string[] } {
  const faults = [...draft.faults];
  if (faults.length > 0) return { faults };
  const value = (key: KnownKey): string | undefined => {
    const span = draft.known.get(key);
    return span && (text[span[0]] === '"' ? stringOf(text, ...span) : text.slice(...span));
  };

  if (draft.known.has('updates')) addFault(faults, `${path}.updates`, 'no packed list inside an update');
  const appId = value('app_id') ?? defaults.appId;
  if (appId === undefined) addFault(faults, `${path}.app_id`, 'a non-empty string, but it is missing');
  else if (appId === '') addFault(faults, `${path}.app_id`, 'a non-empty string, but it is empty');
  else if (defaults.appId !== undefined && appId !== defaults.appId) {
    addFault(faults, `${path}.app_id`, 'the app_id of the packed detail around it, or none');
  }
  // Both become keys of the configuration table, which takes Unicode text only.
  if (appId?.isWellFormed() === false) addFault(faults, `${path}.app_id`, 'no lone surrogates');
  if (value('feed')?.isWellFormed() === false) addFault(faults, `${path}.feed`, 'no lone surrogates');
  const scope = scopeOf(draft, value('feed'), value('type'), path, faults);
  const eventId = value('event_id') ?? defaults.eventId;
  if (eventId === '') addFault(faults, `${path}.event_id`, 'a non-empty string, but it is empty');
  const given = value('published_at');
  if (given !== undefined && !PUBLISHED_AT.test(given)) {
    addFault(
      faults,
      `${path}.published_at`,
      'an ISO 8601 time with six fractional digits and offset, such as 2017-05-03T08:07:39.000000+00:00',
    );
  }
  const time = EVENT_TIME.exec(defaults.time)?.[1];
  if (given === undefined && time === undefined) {
    addFault(
      faults,
      'time',
      'an ISO 8601 time in UTC, such as 2017-05-03T08:07:39Z, since the update has no published_at',
    );
  }
  if (faults.length > 0 || scope === undefined || appId === undefined) return { faults };

  const type = value('type');
  const complete = escapeNoncharacters(
    fillIn(text, draft, appId, {
      ...(draft.known.has('feed') ? {} : { feed: '""' }),
      ...(draft.known.has('app_id') ? {} : { app_id: JSON.stringify(appId) }),
      ...Object.fromEntries(ACTIVITY_LISTS.filter((list) => !draft.known.has(list)).map((list) => [list, '[]'])),
      ...(given === undefined ? { published_at: `"${time}.000000+00:00"` } : {}),
      ...(draft.known.has('event_id') ? {} : { event_id: JSON.stringify(eventId) }),
    }),
  );
  return {
    update: {
      appId,
      scope,
      feed: value('feed') ?? '',
      ...(type === undefined ? {} : { type }),
      eventId,
      text: complete,
      bytes: utf8Bytes(complete),
      activities: Math.max(1, draft.entries),
    },
  };
}

function scopeOf(
  draft: Draft,
  feed: string | undefined,
  type: string | undefined,
  path: string,
  faults: string[],
): Scope | undefined {
  if (type === undefined) {
    if (draft.known.has('generic')) addFault(faults, `${path}.generic`, 'none on a feed update, only beside "type"');
    const [group, id, ...more] = (feed ?? '').split(':');
    if (group && id && more.length === 0) return { kind: 'feed_group', name: group };
    if (feed === undefined)
      addFault(faults, `${path}.feed`, '"<feed group>:<id>", but it is missing (and there is no type)');
    else if (feed === '')
      addFault(faults, `${path}.feed`, '"<feed group>:<id>", but it is empty (and there is no type)');
    else addFault(faults, `${path}.feed`, '"<feed group>:<id>" with exactly one colon and text on both sides of it');
    return undefined;
  }
  if (feed) addFault(faults, `${path}.feed`, '"" beside a type: an app-level update belongs to no feed');
  if (!draft.known.has('generic')) addFault(faults, `${path}.generic`, 'an object beside a type, but it is missing');
  if (draft.entries > 0) addFault(faults, path, 'empty lists new, deleted and deleted_foreign_ids beside a type');
  const scope = scopeOfType(type);
  if (scope === undefined)
    addFault(faults, `${path}.type`, `"<prefix>.<event>" with the prefix ${TYPE_PREFIXES.join(', ')}`);
  return scope;
}

function fillIn(text: string, draft: Draft, appId: string, missing: Readonly<Record<string, string>>): string {
  const [start, end] = draft.span;
  const added = Object.entries(missing)
    .map(([key, json]) => `"${key}":${json}`)
    .join(',');
  const given = draft.known.get('app_id');
  const keepsAppId = given === undefined || text[given[0]] === '"';
  if (added === '' && keepsAppId) return text.slice(start, end);
  const members = keepsAppId
    ? text.slice(start, end - 1)
    : `${text.slice(start, given[0])}"${appId}"${text.slice(given[1], end - 1)}`;
  return `${members}${added && !draft.empty ? ',' : ''}${added}}`;
}
