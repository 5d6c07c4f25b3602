/**
 * Types of updates on the wire (contract, sections 1 and 2): what customers receive, and what a feed backend may leave
 * out. All of them are open: unknown keys are passed on unchanged.
 */

/** The usual keys of an activity, as a feed backend publishes it. It can have any others. */
export interface ActivityInput {
  /** UUID v1. */
  readonly id?: string;
  readonly actor?: unknown;
  readonly verb?: string;
  readonly object?: unknown;
  readonly foreign_id?: string;
  readonly target?: unknown;
  readonly origin?: string | null;
  /** Naive UTC with microseconds: `2017-05-03T08:07:39.123456`. The publisher writes a date so. */
  readonly time?: string | Date;
  /** Other feeds that receive it: names, or pairs of name and token. */
  readonly to?: readonly (string | readonly [feed: string, token: string])[];
  readonly group?: string;
  readonly [key: string]: unknown;
}

/** An activity as a customer receives it. */
export interface Activity extends ActivityInput {
  readonly time?: string;
}

/** The keys of every update that a customer receives. */
interface Common {
  readonly app_id: string;
  /** ISO 8601 with offset and six fractional digits: `2017-05-03T08:07:39.000000+00:00`. */
  readonly published_at: string;
  /** Unique for each update, and the same in every retry and redelivery. Receivers deduplicate by it. */
  readonly event_id: string;
  /** Ids of the activities that were removed. */
  readonly deleted: readonly string[];
  readonly deleted_foreign_ids: readonly (readonly [foreignId: string, time: string])[];
  readonly new: readonly Activity[];
  readonly [key: string]: unknown;
}

/** Activities that were added to a feed or removed from it. */
export interface FeedUpdate extends Common {
  /** `<feed group>:<id>` */
  readonly feed: `${string}:${string}`;
  readonly type?: never;
  readonly generic?: never;
}

/** A change of an object of the app. It belongs to no feed, and its lists are empty. */
interface AppLevel<Type extends string, Generic> extends Common {
  readonly feed: '';
  readonly type: Type;
  readonly generic: Generic;
}

type Open = { readonly [key: string]: unknown };

/** For deletions only the last known values, at least the `id`. */
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
  /** The URL of the file. */
  readonly file: string;
}

/** Types are an open set: any word can follow the prefix. */
export type ReactionUpdate = AppLevel<`reaction.${string}`, Reaction>;
export type CollectionUpdate = AppLevel<`collection.${string}`, CollectionObject>;
export type UserUpdate = AppLevel<`user.${string}`, User>;
export type FileUpdate = AppLevel<`${'file' | 'image'}.${string}`, StoredFile>;
/** The update that "Test SQS", "Test Webhook" and "Test EventBridge" send. */
export type TestUpdate = AppLevel<'test', { readonly message: string } & Open>;

export type AppUpdate = ReactionUpdate | CollectionUpdate | UserUpdate | FileUpdate;

/** An update as a customer receives it. */
export type ReceivedUpdate = FeedUpdate | AppUpdate | TestUpdate;

/** What a feed backend may leave out. An integer `app_id` is converted to its digits. */
interface Loose extends Open {
  readonly app_id: string | number;
  /** A date, or a time of RFC 3339. */
  readonly published_at?: string | Date;
  readonly event_id?: string;
  readonly new?: readonly ActivityInput[];
  readonly deleted?: readonly string[];
  readonly deleted_foreign_ids?: readonly (readonly [foreignId: string, time: string | Date])[];
}
type LooseApp<U extends AppLevel<string, unknown>> = Loose & {
  readonly feed?: '';
  readonly type: U['type'];
  readonly generic: U['generic'];
};

export type FeedUpdateInput = Loose & {
  /** `<feed group>:<id>`, which is checked when the update is published. */
  readonly feed: string;
  readonly type?: never;
};
export type AppUpdateInput =
  | LooseApp<ReactionUpdate>
  | LooseApp<CollectionUpdate>
  | LooseApp<UserUpdate>
  | LooseApp<FileUpdate>;

/** An update as a feed backend publishes it. */
export type UpdateInput = FeedUpdateInput | AppUpdateInput;
