/** Generates valid and invalid details of bus events as JSON text. */
import fc from 'fast-check';
import { hostile, jsonText, key, objectOf } from './texts.ts';

type Member = readonly [key: string, value: string];

const id = fc.oneof(fc.uuid(), hostile).map((text) => JSON.stringify(text));
const listOf = (items: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(items, { maxLength }).map((some) => `[${some.join()}]`);
const activity = fc.array(fc.tuple(key, jsonText), { maxLength: 3 }).map(objectOf);
/** Sometimes contains more activities than a webhook request can have. */
const activities = fc.oneof(
  { weight: 20, arbitrary: listOf(activity, 4) },
  { weight: 1, arbitrary: fc.integer({ min: 95, max: 250 }).map((count) => `[${Array(count).fill('{}').join()}]`) },
);
const pair = fc.tuple(id, id).map(([foreign, time]) => `[${foreign},${time}]`);
const feed = fc.constantFrom('user:1', 'user:é🙂', 'timeline:a-b', 'flat:0').map((text) => JSON.stringify(text));
const type = fc
  .constantFrom('reaction.new', 'reaction.odd', 'collection.updated', 'user.deleted', 'file.new', 'image.deleted')
  .map((text) => JSON.stringify(text));

/** A subset of the members in any order. */
const some = (members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<readonly Member[]> =>
  fc
    .tuple(...Object.entries(members).map(([key, value]) => fc.option(fc.tuple(fc.constant(key), value), { freq: 2 })))
    .chain((list) => {
      const present = list.filter((member): member is [string, string] => member !== null);
      return fc.shuffledSubarray(present, { minLength: present.length });
    });

const lists = { new: activities, deleted: listOf(id, 4), deleted_foreign_ids: listOf(pair, 3) };
const usual = {
  ...lists,
  event_id: id,
  published_at: fc.constant('"2017-05-03T08:07:39.000000+00:00"'),
  extra: jsonText,
};

const validFeed = fc.tuple(feed, some(usual)).map(([name, rest]): readonly Member[] => [['feed', name], ...rest]);
const validApp = fc
  .tuple(type, activity, some({ event_id: id, extra: jsonText }))
  .map(([name, generic, rest]): readonly Member[] => [['type', name], ['generic', generic], ...rest]);

/** Keys of which one is replaced, repeated or added. */
const KEYS = ['feed', 'type', 'generic', 'app_id', 'event_id', 'published_at', 'updates', ...Object.keys(lists)];
const invalid = fc
  .tuple(fc.oneof(validFeed, validApp), fc.constantFrom(...KEYS), fc.oneof(jsonText, id), fc.boolean())
  .map(([members, key, value, instead]): readonly Member[] => [
    ...members.filter(([own]) => !instead || own !== key),
    [key, value],
  ]);

const members = fc.oneof(
  { weight: 3, arbitrary: validFeed },
  { weight: 2, arbitrary: validApp },
  { weight: 3, arbitrary: invalid },
);
const appId = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('"123"', '123', '"app é"') },
  { weight: 1, arbitrary: fc.oneof(id, jsonText) },
);

/** `{ "app_id": …, … }` */
export const singleDetail: fc.Arbitrary<string> = fc
  .tuple(appId, members)
  .map(([app, rest]) => objectOf([['app_id', app], ...rest]));

/** `{ "app_id": …, "updates": [ … ] }` */
export const packedDetail: fc.Arbitrary<string> = fc
  .tuple(
    appId,
    fc.array(fc.oneof({ weight: 9, arbitrary: members.map(objectOf) }, { weight: 1, arbitrary: jsonText }), {
      maxLength: 6,
    }),
    fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(key, jsonText), { maxLength: 1 }) },
    ),
  )
  .map(([app, updates, additional]) => objectOf([['app_id', app], ['updates', `[${updates.join()}]`], ...additional]));
