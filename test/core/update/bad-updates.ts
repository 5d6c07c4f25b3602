/**
 * Updates that the feed backend must not publish: the changes that make a valid update invalid, and the reason of each
 * refusal.
 */

/** A description, changes, and the part of the reason after `detail`. */
export type BadUpdate = readonly [what: string, changes: object, reason: string];

/** Changes of `feedDetail`. */
export const BAD_FEED_UPDATES: readonly BadUpdate[] = [
  // The feed and the type.
  [
    'no feed and no type',
    { feed: undefined },
    'feed: expected "<feed group>:<id>", but it is missing (and there is no type)',
  ],
  [
    'an empty feed and no type',
    { feed: '' },
    'feed: expected "<feed group>:<id>", but it is empty (and there is no type)',
  ],
  [
    'a feed without a colon',
    { feed: 'user' },
    'feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
  ],
  [
    'a feed with two colons',
    { feed: 'user:1:2' },
    'feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
  ],
  [
    'a feed without a group',
    { feed: ':1' },
    'feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
  ],
  [
    'a feed without an id',
    { feed: 'user:' },
    'feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
  ],
  ['a feed that is null', { feed: null }, 'feed: expected a string, got null'],
  ['a feed that is a number', { feed: 7 }, 'feed: expected a string, got a number'],
  ['a feed that is a list', { feed: [] }, 'feed: expected a string, got a list'],
  ['a list of feeds', { feed: ['user:1'] }, 'feed: expected a string, got a list'],
  ['generic without a type', { generic: {} }, 'generic: expected no such key in an update without "type"'],
  ['a feed with a lone surrogate', { feed: 'us\ud800er:1' }, 'feed: expected no lone surrogates'],
  // The app_id.
  ['no app_id', { app_id: undefined }, 'app_id: expected a non-empty string, but it is missing'],
  ['an empty app_id', { app_id: '' }, 'app_id: expected a non-empty string, but it is empty'],
  ['an app_id that is null', { app_id: null }, 'app_id: expected a non-empty string, got null'],
  ['an app_id that is a list', { app_id: ['1'] }, 'app_id: expected a non-empty string, got a list'],
  ['an app_id that is an object', { app_id: {} }, 'app_id: expected a non-empty string, got an object'],
  ['an app_id that is true', { app_id: true }, 'app_id: expected a non-empty string, got a boolean'],
  ['an app_id with a fraction', { app_id: 1.5 }, 'app_id: expected a non-empty string, or an integer, got a number'],
  ['a negative app_id', { app_id: -1 }, 'app_id: expected a non-empty string, or an integer, got a number'],
  ['an app_id with a lone surrogate', { app_id: '\udc00' }, 'app_id: expected no lone surrogates'],
  [
    'an app_id that is longer than any app has',
    { app_id: '日'.repeat(114) },
    'app_id: expected at most 1020 bytes when percent-encoded, but it has more',
  ],
  // The lists.
  ['new that is no list', { new: {} }, 'new: expected a list, got an object'],
  ['new that is null', { new: null }, 'new: expected a list, got null'],
  ['deleted that is a string', { deleted: 'a' }, 'deleted: expected a list, got a string'],
  ['an activity that is a string', { new: [{}, 'a1'] }, 'new[1]: expected an activity (an object), got a string'],
  ['an activity that is a list', { new: [['a', 'b']] }, 'new[0]: expected an activity (an object), got a list'],
  [
    'a pair among the deleted',
    { deleted: [['f', 't']] },
    "deleted[0]: expected an activity's id (a string), got a list",
  ],
  ['an activity that is null', { new: [null] }, 'new[0]: expected an activity (an object), got null'],
  [
    'an activity among the deleted',
    { deleted: ['a', {}] },
    "deleted[1]: expected an activity's id (a string), got an object",
  ],
  ['a number among the deleted', { deleted: [5] }, "deleted[0]: expected an activity's id (a string), got a number"],
  [
    'a foreign id without its time',
    { deleted_foreign_ids: [['f']] },
    'deleted_foreign_ids[0]: expected a pair of two strings, [foreign_id, time]',
  ],
  [
    'a foreign id with a third text',
    { deleted_foreign_ids: [['f', 't', 'x']] },
    'deleted_foreign_ids[0]: expected a pair of two strings, [foreign_id, time]',
  ],
  [
    'a foreign id with a null time',
    { deleted_foreign_ids: [['f', null]] },
    'deleted_foreign_ids[0]: expected a pair of two strings, [foreign_id, time]',
  ],
  [
    'a pair with something behind it',
    { deleted_foreign_ids: [['f', 't', null]] },
    'deleted_foreign_ids[0]: expected a pair of two strings, [foreign_id, time]',
  ],
  [
    'a bare foreign id',
    { deleted_foreign_ids: [['f', 't'], 'f'] },
    'deleted_foreign_ids[1]: expected a pair of two strings, [foreign_id, time], got a string',
  ],
  // The ids and times.
  ['an empty event_id', { event_id: '' }, 'event_id: expected a non-empty string, but it is empty'],
  ['an event_id that is a number', { event_id: 1 }, 'event_id: expected a string, got a number'],
  ['a published_at that is a number', { published_at: 1 }, 'published_at: expected a string, got a number'],
  ...[
    '2017-05-03T08:07:39Z',
    '2017-05-03T08:07:39.000Z',
    '2017-05-03T08:07:39.000000',
    '2017-05-03 08:07:39.000000Z',
    'x2017-05-03T08:07:39.000000Z',
    '2017-05-03T08:07:39.000000Zx',
    '',
  ].map((time): [string, object, string] => [
    `the published_at "${time}"`,
    { published_at: time },
    'published_at: expected an ISO 8601 time with six fractional digits and offset, such as 2017-05-03T08:07:39.000000+00:00',
  ]),
];

const PREFIXES =
  'type: expected "<prefix>.<event>" where the prefix is one of reaction, collection, user, file, image, got another string';
/** Changes of `appDetail`. */
export const BAD_APP_UPDATES: readonly BadUpdate[] = [
  [
    'a feed as well',
    { feed: 'user:1' },
    '.feed: expected "" if there is a type, because an app-level update belongs to no feed',
  ],
  ['no generic', { generic: undefined }, '.generic: expected an object, because there is a type, but it is missing'],
  ['generic that is a list', { generic: [] }, '.generic: expected an object, got a list'],
  ['generic that is null', { generic: null }, '.generic: expected an object, got null'],
  ['activities', { new: [{}] }, ': expected empty lists new, deleted and deleted_foreign_ids, because there is a type'],
  [
    'deleted foreign ids',
    { deleted_foreign_ids: [['f', 't']] },
    ': expected empty lists new, deleted and deleted_foreign_ids, because there is a type',
  ],
  ['an unknown prefix', { type: 'activity.new' }, `.${PREFIXES}`],
  ['an inherited prefix', { type: 'constructor.new' }, `.${PREFIXES}`],
  ['a bare prefix', { type: 'reaction' }, `.${PREFIXES}`],
  ['nothing behind the prefix', { type: 'reaction.' }, `.${PREFIXES}`],
  ['nothing before the dot', { type: '.new' }, `.${PREFIXES}`],
  ['an empty type', { type: '' }, `.${PREFIXES}`],
  ['a type that is null', { type: null }, '.type: expected a string, got null'],
];
