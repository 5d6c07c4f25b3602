/** The registered schemas and the parser accept the same updates. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { NOTIFICATION_SCHEMAS } from '../../../core/schemas/notification-schemas.ts';
import { UPDATE_EXAMPLES } from '../../../core/schemas/update-examples.ts';
import { DETAIL_SCHEMAS, UPDATE_SCHEMAS } from '../../../core/schemas/update-schemas.ts';
import { parseEvent } from '../../../core/update/parse-event.ts';
import { faultsOf } from '../../lambdas/api/schema-validator.ts';
import { appDetail, busEvent, feedDetail } from '../make.ts';
import { BAD_APP_UPDATES, BAD_FEED_UPDATES } from '../update/bad-updates.ts';

const fits = (detail: unknown, name: string): boolean =>
  faultsOf(detail, UPDATE_SCHEMAS[name] as (typeof UPDATE_SCHEMAS)[string], {}).length === 0;
/** Converts a value to JSON and back, as the event bus does. */
const plain = (detail: object): unknown => JSON.parse(JSON.stringify(detail));
const fitsAny = (detail: object): boolean => DETAIL_SCHEMAS.some((name) => fits(plain(detail), name));
const isTaken = (detail: object): boolean => parseEvent(busEvent(detail)).refusals.length === 0;

const ID = { id: 'r1' };
const GOOD: readonly (readonly [name: string, detail: object])[] = [
  ['FeedUpdate', feedDetail()],
  [
    'FeedUpdate',
    { app_id: 7, feed: 'user:1', deleted: ['a'], deleted_foreign_ids: [['like:1', '2017-05-03T08:07:39']] },
  ],
  ['FeedUpdate', feedDetail({ event_id: 'e', published_at: '2017-05-03T08:07:39.000000+02:00', mood: null })],
  ['FeedUpdate', feedDetail({ app_id: '日本 😀', feed: '日本:😀' })],
  ['ReactionUpdate', appDetail()],
  ['ReactionUpdate', appDetail({ feed: '', new: [], deleted: [], deleted_foreign_ids: [] })],
  ['CollectionUpdate', appDetail({ type: 'collection.updated', generic: { ...ID, data: { price: 1 } } })],
  ['UserUpdate', appDetail({ type: 'user.deleted', generic: ID })],
  ['FileUpdate', appDetail({ type: 'image.new', generic: { file: 'https://example.com/a.png' } })],
  ['AppUpdate', appDetail({ type: 'reaction.flagged.twice', generic: {} })],
  [
    'PackedUpdates',
    { app_id: '1', updates: [{ feed: 'user:1' }, appDetail({ app_id: undefined }), feedDetail({ app_id: '1' })] },
  ],
];

describe('a valid update', () => {
  test.each(GOOD)('matches %s and is accepted: %j', (name, detail) => {
    expect([fits(plain(detail), name), fitsAny(detail), isTaken(detail)]).toEqual([true, true, true]);
  });

  test.each(['ReactionUpdate', 'CollectionUpdate', 'UserUpdate', 'FileUpdate'])(
    'of the kind %s fits no other kind but the open one',
    (name) => {
      const [, detail] = GOOD.find(([kind]) => kind === name) ?? ['', {}];
      expect(
        Object.keys(UPDATE_SCHEMAS)
          .filter((kind) => fits(plain(detail), kind))
          .sort(),
      ).toEqual(['AppUpdate', name].sort());
    },
  );
});

describe('an example', () => {
  test.each(UPDATE_EXAMPLES)('of $name ($title) matches its schema and is accepted', ({ schema, update }) => {
    const detail = { app_id: '1', ...update };
    expect([fits(plain(detail), schema), isTaken(detail)]).toEqual([true, true]);
  });

  test('exists for every type of the schemas and for no other', () => {
    const types = Object.values(UPDATE_SCHEMAS).flatMap((schema) => {
      const { type } = (schema as { properties?: { type?: { enum?: readonly string[] } } }).properties ?? {};
      return type?.enum ?? [];
    });
    const named = UPDATE_EXAMPLES.filter(({ scope }) => scope !== 'feed_group').map(({ name }) => name);
    expect([...new Set(named)].toSorted()).toEqual(types.toSorted());
  });
});

describe('an invalid update', () => {
  // A schema counts characters: limits in bytes are the parser's alone.
  const shown = BAD_FEED_UPDATES.filter(([, , fault]) => !/ bytes /.test(fault));
  const all = [
    ...shown.map(([what, changes]) => [`a feed update with ${what}`, feedDetail({ ...changes })] as const),
    ...BAD_APP_UPDATES.map(([what, changes]) => [`a type and ${what}`, appDetail({ ...changes })] as const),
  ];

  test.each(all)('is refused by the parser and matches no schema: %s', (_, detail) => {
    expect([isTaken(detail), fitsAny(detail)]).toEqual([false, false]);
  });

  test('with both a feed and packed updates is refused by both', () => {
    const detail = { app_id: '1', feed: 'user:1', updates: [] };
    expect([isTaken(detail), fitsAny(detail)]).toEqual([false, false]);
  });

  test('in a pack makes the pack invalid for the schema, although the parser accepts the other updates', () => {
    for (const [, changes] of BAD_FEED_UPDATES.filter(([, changed]) => !('app_id' in changed))) {
      const detail = { app_id: '123', updates: [feedDetail(), feedDetail({ ...changes, app_id: undefined })] };
      expect([isTaken(detail), fitsAny(detail)]).toEqual([false, false]);
    }
  });
});

test('the files in schemas/ are the output of npm run schemas', () => {
  // The schema of the configuration file has its own test.
  const files = readdirSync('schemas')
    .filter((name) => name !== 'config.schema.json')
    .sort();
  const written: Readonly<Record<string, unknown>> = {
    ...UPDATE_SCHEMAS,
    ...NOTIFICATION_SCHEMAS,
    examples: UPDATE_EXAMPLES,
  };
  expect(files).toEqual(
    Object.keys(written)
      .map((name) => `${name}.json`)
      .sort(),
  );
  for (const name of files) {
    expect(JSON.parse(readFileSync(`schemas/${name}`, 'utf8'))).toEqual(written[name.replace('.json', '')]);
  }
});
