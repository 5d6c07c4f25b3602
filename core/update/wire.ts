/**
 * Shapes of an update as it stands on the wire (contract, sections 1 and 2): what customers receive, and what a feed
 * backend may leave out of it. Types only. All of them are open: unknown keys are passed on as they came.
 */

/** Activity keys that are usual; anything else stands beside them. */
export interface Activity {
  /** UUID v1. */
  readonly id?: string;
  readonly actor?: unknown;
  readonly verb?: string;
  readonly object?: unknown;
  readonly foreign_id?: string;
  readonly target?: unknown;
  readonly origin?: string | null;
  /** Naive UTC with microseconds: `2017-05-03T08:07:39.123456`. */
  readonly time?: string;
  /** Feeds that it goes to as well: names, or pairs of name and token. */
  readonly to?: readonly (string | readonly [feed: string, token: string])[];
  readonly group?: string;
  readonly [key: string]: unknown;
}

/** What every update has by the time that it reaches a customer. */
interface Common {
  readonly app_id: string;
  /** ISO 8601 with offset and six fractional digits: `2017-05-03T08:07:39.000000+00:00`. */
  readonly published_at: string;
  /** Unique per update, stable over every retry and redelivery: the key to deduplicate by. */
  readonly event_id: string;
  /** Ids of the activities that were removed. */
  readonly deleted: readonly string[];
  readonly deleted_foreign_ids: readonly (readonly [foreignId: string, time: string])[];
  readonly new: readonly Activity[];
  readonly [key: string]: unknown;
}

/** Activities that came to a feed or left it. */
export interface FeedUpdate extends Common {
  /** `<feed group>:<id>` */
  readonly feed: `${string}:${string}`;
  readonly type?: never;
  readonly generic?: never;
}

/** An object of the app changed; it belongs to no feed, and its lists are empty. */
interface AppLevel<Type extends string, Generic> extends Common {
  readonly feed: '';
  readonly type: Type;
  readonly generic: Generic;
}

type Open = { readonly [key: string]: unknown };

/** On deletes only what was last known, at the least its `id`. */
export interface Reaction extends Open {
  readonly id: string;
  readonly kind?: string;
  readonly activity_id?: string;
  readonly user_id?: string;
  readonly user?: unknown;
  readonly data?: Open | null;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly parent?: string | null;
  readonly latest_children?: Open;
  readonly children_counts?: Open;
  readonly target_feeds?: readonly string[];
}

export interface CollectionObject extends Open {
  readonly id: string;
  readonly collection?: string;
  readonly foreign_id?: string;
  readonly data?: Open | null;
  readonly created_at?: string;
  readonly updated_at?: string;
}

export interface User extends Open {
  readonly id: string;
  readonly data?: Open | null;
  readonly created_at?: string;
  readonly updated_at?: string;
}

export interface StoredFile extends Open {
  /** Its URL. */
  readonly file: string;
}

export type ReactionUpdate = AppLevel<`reaction.${'new' | 'updated' | 'deleted'}`, Reaction>;
export type CollectionUpdate = AppLevel<`collection.${'new' | 'updated' | 'deleted'}`, CollectionObject>;
export type UserUpdate = AppLevel<`user.${'new' | 'updated' | 'deleted'}`, User>;
export type FileUpdate = AppLevel<`${'file' | 'image'}.${'new' | 'deleted'}`, StoredFile>;
/** The set is open: any type whose prefix is known is passed on. */
export type OtherUpdate = AppLevel<`${'reaction' | 'collection' | 'user' | 'file' | 'image'}.${string}`, Open>;
/** What "Test SQS" and "Test Webhook" send. */
export type TestUpdate = AppLevel<'test', { readonly message: string } & Open>;

export type AppUpdate = ReactionUpdate | CollectionUpdate | UserUpdate | FileUpdate | OtherUpdate;

/** An update as a customer gets it. */
export type ReceivedUpdate = FeedUpdate | AppUpdate | TestUpdate;

/** What a feed backend may leave out. `app_id` may be an integer, which is taken as its digits. */
type Loose<U extends Common> = { readonly app_id: string | number } & Partial<
  Pick<U, 'published_at' | 'event_id' | 'new' | 'deleted' | 'deleted_foreign_ids'>
> &
  Open;
type LooseApp<U extends AppLevel<string, unknown>> = Loose<U> & {
  readonly feed?: '';
  readonly type: U['type'];
  readonly generic: U['generic'];
};

export type FeedUpdateInput = Loose<FeedUpdate> & { readonly feed: FeedUpdate['feed']; readonly type?: never };
export type AppUpdateInput =
  | LooseApp<ReactionUpdate>
  | LooseApp<CollectionUpdate>
  | LooseApp<UserUpdate>
  | LooseApp<FileUpdate>
  | LooseApp<OtherUpdate>;

/** An update as a feed backend publishes it. */
export type UpdateInput = FeedUpdateInput | AppUpdateInput;
