/**
 * JSON Schemas of the kinds of updates, with which feed backends can validate events before they publish them. EventBridge's schema
 * registry requires draft 4. Each schema is complete. Only the parser checks what a schema cannot express: duplicate keys, differing
 * `app_id` values in a packed event, and sizes in bytes.
 */
import { PUBLISHED_PREFIXES } from '../scope.ts';

type Schema = Readonly<Record<string, unknown>>;

const DRAFT = 'http://json-schema.org/draft-04/schema#';
/** A string without lone surrogates, with which it could not be stored. */
const WELL_FORMED = '(?:[^\\uD800-\\uDFFF]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF])';
const FEED = `^(?:(?!:)${WELL_FORMED})+:(?:(?!:)${WELL_FORMED})+$`;
const PUBLISHED_AT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}(?:Z|[+-]\\d\\d:\\d\\d)$';

const text = { type: 'string' };
const object = { type: 'object' };
const emptyList = { type: 'array', maxItems: 0 };

const appId = {
  description: 'The id of the app. An integer is converted to its decimal digits.',
  anyOf: [
    { type: 'string', minLength: 1, pattern: `^${WELL_FORMED}+$` },
    { type: 'integer', minimum: 0 },
  ],
};
const eventId = {
  description: 'Unique per update. Customers use it for deduplication. Set it if you retry PutEvents yourself.',
  type: 'string',
  minLength: 1,
};
const publishedAt = {
  description: 'ISO 8601 with six fractional digits and offset. Default: the time of the event.',
  type: 'string',
  pattern: PUBLISHED_AT,
};
const common = { app_id: appId, event_id: eventId, published_at: publishedAt };

const activity = {
  description: 'Delivered unchanged, including custom keys.',
  type: 'object',
  properties: { id: text, verb: text, foreign_id: text, time: text, group: text, to: { type: 'array' } },
};

const feedUpdate: Schema = {
  description: 'Activities that were added to a feed or removed from it.',
  type: 'object',
  required: ['app_id', 'feed'],
  properties: {
    ...common,
    feed: { description: '<feed group>:<id>', type: 'string', pattern: FEED },
    new: { description: 'Activities that were added.', type: 'array', items: activity },
    deleted: { description: 'Ids of activities that were removed.', type: 'array', items: text },
    deleted_foreign_ids: {
      description: 'Pairs of foreign id and time of activities that were removed.',
      type: 'array',
      items: { type: 'array', minItems: 2, maxItems: 2, items: text },
    },
  },
  not: { anyOf: [{ required: ['type'] }, { required: ['generic'] }, { required: ['updates'] }] },
};

function appLevel(description: string, types: readonly string[] | string, generic: Schema): Schema {
  return {
    description,
    type: 'object',
    required: ['app_id', 'type', 'generic'],
    properties: {
      ...common,
      feed: { type: 'string', enum: [''] },
      type: typeof types === 'string' ? { type: 'string', pattern: types } : { type: 'string', enum: types },
      generic,
      new: emptyList,
      deleted: emptyList,
      deleted_foreign_ids: emptyList,
    },
    not: { required: ['updates'] },
  };
}

const withId = (properties: Schema): Schema => ({
  type: 'object',
  required: ['id'],
  properties: { id: text, created_at: text, updated_at: text, ...properties },
});
const endings = (prefix: string, ...names: readonly string[]) => names.map((name) => `${prefix}.${name}`);

const kinds: Readonly<Record<string, Schema>> = {
  FeedUpdate: feedUpdate,
  ReactionUpdate: appLevel(
    'A reaction changed.',
    endings('reaction', 'new', 'updated', 'deleted'),
    withId({ kind: text, activity_id: text, user_id: text, children_counts: object, latest_children: object }),
  ),
  CollectionUpdate: appLevel(
    'An object of a collection changed.',
    endings('collection', 'new', 'updated', 'deleted'),
    withId({ collection: text, foreign_id: text }),
  ),
  UserUpdate: appLevel('A user changed.', endings('user', 'new', 'updated', 'deleted'), withId({})),
  FileUpdate: appLevel(
    'A file or an image changed.',
    [...endings('file', 'new', 'deleted'), ...endings('image', 'new', 'deleted')],
    {
      type: 'object',
      required: ['file'],
      properties: { file: { description: 'The URL of the file.', type: 'string' } },
    },
  ),
  AppUpdate: appLevel(
    'Any app-level update. Every type with a known prefix is delivered.',
    `^(?:${PUBLISHED_PREFIXES.join('|')})\\.(?:.|\\n)+$`,
    object,
  ),
};

const inPack = (schema: Schema): Schema => ({
  ...schema,
  required: (schema['required'] as readonly string[]).filter((key) => key !== 'app_id'),
});

/** Several updates of one app in one event. */
const packed: Schema = {
  description: 'Several updates of one app. An invalid update does not affect the others.',
  type: 'object',
  required: ['app_id', 'updates'],
  properties: {
    app_id: appId,
    updates: { type: 'array', items: { anyOf: [inPack(feedUpdate), inPack(kinds['AppUpdate'] as Schema)] } },
  },
  not: {
    anyOf: ['feed', 'type', 'generic', 'new', 'deleted', 'deleted_foreign_ids', 'event_id', 'published_at'].map(
      (key) => ({ required: [key] }),
    ),
  },
};

/** Complete schemas by the names in the registry. */
export const UPDATE_SCHEMAS: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries({ ...kinds, PackedUpdates: packed }).map(([title, schema]) => [
    title,
    { $schema: DRAFT, title, ...schema },
  ]),
);

/** The schemas that together accept every valid detail. The others are special cases of `AppUpdate`. */
export const DETAIL_SCHEMAS = ['FeedUpdate', 'AppUpdate', 'PackedUpdates'] as const;
