/**
 * Dead letters in the holding table: archived, read, removed and discarded. The key of a dead letter contains its
 * location, so that it can be read without a search.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DEAD_LETTER_SOURCES, type DeadLetter, type DeadLetterSource } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS, MAX_AGE_SECONDS } from '../../core/limits.ts';
import { deleteItem, getItem, type Item, json, type Key, putItem, type Table, text, updateItem } from '../dynamodb.ts';
import { type Bodies, BrokenBody, createBodies } from './bodies.ts';
import { createDeadDays } from './dead-days.ts';
import { deadAppPartition, deadKey, destinationOfPartition, destinationPartition, sortable } from './keys.ts';

/** A dead letter and the key by which it is read. */
export interface Archived {
  /** Opaque. */
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export interface OpenDeadLetter {
  readonly deadLetter: DeadLetter;
  /** The whole message, or the Base64 of stored bytes that cannot be read. Absent when it does not exist any more. */
  readonly text?: string;
}

export interface DeadLetters {
  /** Archiving the same message again changes nothing. @param text the whole message. */
  archive(deadLetter: DeadLetter, text: string): Promise<void>;
  /** `undefined`: it does not exist. */
  read(key: string): Promise<OpenDeadLetter | undefined>;
  remove(key: string): Promise<void>;
  /** Removes it from every list. The row is kept for a while, with the reason. `false`: it does not exist. */
  discard(key: string, reason: string): Promise<boolean>;
}

/** How long the row of a discarded dead letter is kept: two weeks. */
const DISCARDED_SECONDS = MAX_AGE_SECONDS;

export interface DeadLettersOptions {
  readonly bodies?: Bodies;
  /** How long dead letters are kept. Default: as long as they can be listed. */
  readonly keptSeconds?: number;
}

export function createDeadLetters(
  client: DynamoDBClient,
  name: string,
  now: () => number,
  { bodies = createBodies(client, name), keptSeconds = DEAD_LETTER_SECONDS }: DeadLettersOptions = {},
): DeadLetters {
  const table: Table = { client, name };
  const days = createDeadDays(client, name, keptSeconds);
  const row = (key: string) => getItem(table, primaryKey(key), { ConsistentRead: true });
  return {
    async archive(deadLetter, message) {
      const expiresAt = deadLetter.diedAt + keptSeconds * 1000;
      const day = new Date(deadLetter.diedAt).toISOString().slice(0, 10);
      await days.enter({ source: deadLetter.source, day });
      const bodyId = await bodies.keep(message, expiresAt);
      const values = {
        pk: partitionOf(deadLetter),
        sk: deadKey(deadLetter.diedAt, deadLetter.id),
        document: JSON.stringify(deadLetter),
        body: bodyId,
        dead_day: `${deadLetter.source}#${day}`,
        dead_at: `${sortable(deadLetter.diedAt)}#${deadLetter.id}`,
        dead_app: deadLetter.appId === undefined ? undefined : deadAppPartition(deadLetter.appId),
        ttl: Math.ceil(expiresAt / 1000),
      };
      // If the row exists already, even as a discarded one, the new body is deleted by its time to live.
      await putItem(table, values, { condition: 'attribute_not_exists(pk)' });
    },
    async read(key) {
      const item = await row(key);
      if (!item || isDiscarded(item)) return undefined;
      const message = await bodies.open(text(item, 'body')).catch(storedBytes);
      if (message !== undefined) return { deadLetter: deadLetterOf(item), text: message };
      // A body is deleted after its row. When the row is still there, its body is lost.
      const later = await row(key);
      return later && text(later, 'body') === text(item, 'body') ? { deadLetter: deadLetterOf(item) } : undefined;
    },
    async remove(key) {
      const item = await row(key);
      await deleteItem(table, primaryKey(key));
      if (item?.['body']?.S !== undefined) await bodies.expire(item['body'].S, now());
    },
    async discard(key, reason) {
      const item = await row(key);
      if (!item || isDiscarded(item)) return false;
      const update = 'SET discarded = :reason, #ttl = :ttl REMOVE dead_day, dead_at, dead_app, body';
      const discarded = await updateItem(table, primaryKey(key), update, {
        condition: 'attribute_exists(dead_day)',
        names: { '#ttl': 'ttl' },
        values: { ':reason': reason, ':ttl': Math.ceil(now() / 1000) + DISCARDED_SECONDS },
      });
      if (!discarded) return false;
      if (item['body']?.S !== undefined) await bodies.discard(item['body'].S);
      return true;
    },
  };
}

/** Reports whether it was removed from every list. */
function isDiscarded(item: Item): boolean {
  return item['dead_day'] === undefined;
}

export function archivedOf(item: Item): Archived {
  return { key: keyText(text(item, 'pk'), text(item, 'sk')), deadLetter: deadLetterOf(item) };
}

/** Returns the key by which a dead letter is read. */
export function keyOfDeadLetter(deadLetter: DeadLetter): string {
  return keyText(partitionOf(deadLetter), deadKey(deadLetter.diedAt, deadLetter.id));
}

// The key of a dead letter is its primary key. People copy it, so that ids which Feedhose or SQS generated are packed
// into bytes: the destination, the time and the delivery; or the source of an event, the time and the message.
// Other primary keys are a JSON list, which is longer than both. Without the prefix, a key could begin with a hyphen
// and would be an option on a command line.

const KEY_PREFIX = 'dl_';

const PACKED_DELIVERY = /^DEST#dst_([0-9a-f]{24}) DEAD#(\d{15})#dlv_([0-9a-f]{32})$/;
const PACKED_EVENT =
  /^DEAD#(intake|rule) DEAD#(\d{15})#([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;
const EVENT_SOURCES = ['intake', 'rule'];
const [DELIVERY_BYTES, EVENT_BYTES] = [34, 23];

function keyText(pk: string, sk: string): string {
  const delivery = PACKED_DELIVERY.exec(`${pk} ${sk}`);
  const event = PACKED_EVENT.exec(`${pk} ${sk}`);
  const time = Number((delivery ?? event)?.[2])
    .toString(16)
    .padStart(12, '0');
  const packed = delivery
    ? [delivery[1], time, delivery[3]]
    : event && [`0${EVENT_SOURCES.indexOf(event[1] ?? '')}`, time, ...event.slice(3)];
  const bytes = packed ? Buffer.from(packed.join(''), 'hex') : Buffer.from(JSON.stringify([pk, sk]), 'utf8');
  return `${KEY_PREFIX}${bytes.toString('base64url')}`;
}

/** Returns the primary key in the bytes of a key, or `undefined` if they are not packed. */
function unpacked(bytes: Buffer): Key | undefined {
  const digits = (from: number, to?: number) => bytes.subarray(from, to).toString('hex');
  const sortKey = (at: number, id: string) => deadKey(bytes.readUIntBE(at, 6), id);
  if (bytes.length === DELIVERY_BYTES) {
    return { pk: destinationPartition(`dst_${digits(0, 12)}`), sk: sortKey(12, `dlv_${digits(18)}`) };
  }
  const source = EVENT_SOURCES[bytes[0] ?? -1];
  if (bytes.length !== EVENT_BYTES || source === undefined) return undefined;
  const id = [digits(7, 11), digits(11, 13), digits(13, 15), digits(15, 17), digits(17)].join('-');
  return { pk: `DEAD#${source}`, sk: sortKey(1, id) };
}

export function partitionOf({ destinationId, source }: DeadLetter): string {
  return destinationId === undefined ? `DEAD#${source}` : destinationPartition(destinationId);
}

/** A key that no dead letter has. */
const NOWHERE: Key = { pk: 'DEAD#none', sk: 'DEAD#none' };

const PARTITION = /^DE(?:ST|AD)#[\x20-\x7e]{1,500}$/;
const SORT_KEY = /^DEAD#\d{15}#[\x20-\x7e]{1,500}$/;

/** Returns the key of an item; a key that no item has when the text is not the key of a dead letter. */
function primaryKey(key: string): Key {
  if (!key.startsWith(KEY_PREFIX)) return NOWHERE;
  try {
    const bytes = Buffer.from(key.slice(KEY_PREFIX.length), 'base64url');
    const packed = unpacked(bytes);
    if (packed) return packed;
    const [pk, sk] = JSON.parse(bytes.toString('utf8')) as [unknown, unknown];
    const fits = typeof pk === 'string' && typeof sk === 'string' && PARTITION.test(pk) && SORT_KEY.test(sk);
    return fits ? { pk, sk } : NOWHERE;
  } catch {
    return NOWHERE;
  }
}

function storedBytes(error: unknown): string {
  if (error instanceof BrokenBody) return error.base64;
  throw error;
}

/** A row whose document cannot be read is described by its key, so that it is listed and can be discarded. */
export function deadLetterOf(item: Item): DeadLetter {
  const deadLetter = json<DeadLetter>(item, 'document');
  if (typeof deadLetter?.id === 'string' && typeof deadLetter.diedAt === 'number') return deadLetter;
  const [, time, ...id] = text(item, 'sk').split('#');
  const partition = text(item, 'pk');
  const source = sourceOf(partition);
  return {
    id: id.join('#'),
    source: source ?? 'webhook',
    ...(source ? {} : { destinationId: destinationOfPartition(partition) }),
    class: 'unsettled',
    code: 'Unreadable',
    reason: 'Its row in the table cannot be read; its text may be.',
    attempts: 0,
    diedAt: Number(time),
    bytes: 0,
  };
}

/** Returns `undefined` for the partition of a destination. */
function sourceOf(partition: string): DeadLetterSource | undefined {
  return DEAD_LETTER_SOURCES.find((source) => partition === `DEAD#${source}`);
}
