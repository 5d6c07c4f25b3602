/** A queue: its name, attributes, tags, messages and long polls. */
import type { Attributes, Settings } from '../attributes/queue-attributes.ts';
import type { Deduplication } from './deduplication.ts';
import type { LongPolls } from './long-polls.ts';
import type { Held } from './message.ts';
import type { MessageStore } from './message-store.ts';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** Unix ms. */
  readonly createdAt: number;
  modifiedAt: number;
  purgedAt: number | undefined;
  attributes: Attributes;
  settings: Settings;
  tags: Record<string, string>;
  readonly store: MessageStore;
  readonly deduplication: Deduplication;
  readonly polls: LongPolls<readonly Held[]>;
}
