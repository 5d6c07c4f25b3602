/** One example of each kind of update (contract, section 1): for the dashboard's catalogue and playground, and for test updates. */

export interface UpdateExample {
  /** The type of an app-level update. Feed updates have none, so their examples are named by their list. */
  readonly name: string;
  readonly title: string;
  /** The schema of the update in `UPDATE_SCHEMAS`. */
  readonly schema: string;
  /** `feed_group`, or the name of the app-level scope. */
  readonly scope: 'feed_group' | 'reactions' | 'collections' | 'users' | 'files';
  /** The members that the feed backend adds to `app_id`. */
  readonly update: Readonly<Record<string, unknown>>;
}

const CREATED = '2026-01-15T09:30:00.000000Z';
const UPDATED = '2026-01-15T09:45:12.000000Z';
const ACTIVITY_ID = '9a1f3a02-f1f3-11f0-8080-800138ad3b1c';

const activity = {
  id: ACTIVITY_ID,
  actor: 'user:amelie',
  verb: 'post',
  object: 'picture:10',
  foreign_id: 'picture:10',
  time: '2026-01-15T09:30:00.000000',
  caption: 'Sunrise',
};
const lists = { new: [], deleted: [], deleted_foreign_ids: [] };
const feed = 'user:amelie';

const comment = {
  id: '4f4cb8a6-f1f4-11f0-8080-8001266f4a50',
  kind: 'comment',
  activity_id: ACTIVITY_ID,
  user_id: 'eric',
  data: { text: 'What a view!' },
  created_at: CREATED,
  updated_at: CREATED,
  parent: '',
  latest_children: {},
  children_counts: {},
};
const like = { ...comment, id: '61a0e3be-f1f4-11f0-8080-8001266f4a50', kind: 'like', data: {} };
const picture = {
  id: 'picture-10',
  collection: 'pictures',
  foreign_id: 'pictures:picture-10',
  data: { place: 'Lisbon' },
  created_at: CREATED,
  updated_at: CREATED,
};
const user = { id: 'amelie', data: { name: 'Amelie' }, created_at: CREATED, updated_at: CREATED };

const ofFeed = (name: string, title: string, changes: object): UpdateExample => ({
  name,
  title,
  schema: 'FeedUpdate',
  scope: 'feed_group',
  update: { feed, ...lists, ...changes },
});
const ofApp =
  (scope: UpdateExample['scope'], schema: string) =>
  (type: string, title: string, generic: object): UpdateExample => ({
    name: type,
    title,
    schema,
    scope,
    update: { feed: '', type, generic },
  });
const ofReactions = ofApp('reactions', 'ReactionUpdate');
const ofCollections = ofApp('collections', 'CollectionUpdate');
const ofUsers = ofApp('users', 'UserUpdate');
const ofFiles = ofApp('files', 'FileUpdate');

export const UPDATE_EXAMPLES: readonly UpdateExample[] = [
  ofFeed('new', 'Activities were added to a feed', { new: [activity] }),
  ofFeed('deleted', 'Activities were removed from a feed, by id', { deleted: [ACTIVITY_ID] }),
  ofFeed('deleted_foreign_ids', 'Activities were removed from a feed, by foreign id and time', {
    deleted_foreign_ids: [['picture:10', '2026-01-15T09:30:00.000000']],
  }),
  ofReactions('reaction.new', 'A reaction of the kind comment was added', comment),
  ofReactions('reaction.new', 'A reaction of the kind like was added', like),
  ofReactions('reaction.updated', 'A reaction was changed', {
    ...comment,
    data: { text: 'What a beautiful view!' },
    updated_at: UPDATED,
  }),
  ofReactions('reaction.deleted', 'A reaction was deleted', like),
  ofCollections('collection.new', 'An object was added to a collection', picture),
  ofCollections('collection.updated', 'An object of a collection was changed', {
    ...picture,
    data: { place: 'Porto' },
    updated_at: UPDATED,
  }),
  ofCollections('collection.deleted', 'An object was deleted from a collection', picture),
  ofUsers('user.new', 'A user was added', user),
  ofUsers('user.updated', 'A user was changed', { ...user, data: { name: 'Amélie' }, updated_at: UPDATED }),
  ofUsers('user.deleted', 'A user was deleted', user),
  ofFiles('file.new', 'A file was uploaded', { file: 'https://files.example.com/report.pdf' }),
  ofFiles('file.deleted', 'A file was deleted', { file: 'https://files.example.com/report.pdf' }),
  ofFiles('image.new', 'An image was uploaded', { file: 'https://files.example.com/sunrise.jpg' }),
  ofFiles('image.deleted', 'An image was deleted', { file: 'https://files.example.com/sunrise.jpg' }),
];

/** Returns the `generic` of the first example of a type. Other types have an object with an id. */
export function exampleOf(type: string, id: string): object {
  const found = UPDATE_EXAMPLES.find(({ name }) => name === type)?.update['generic'] as object | undefined;
  return found === undefined ? { id } : 'id' in found ? { ...found, id } : found;
}
