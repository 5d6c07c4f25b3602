/**
 * Dead letters in the holding table: put there by archive, listed, read, taken away. A dead letter's key says where it lies, so
 * that one can be opened without a search.
 */
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DEAD_LETTER_SOURCES, type DeadLetter, type DeadLetterSource } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS, MAX_AGE_SECONDS } from '../../core/limits.ts';
import { isMade } from '../conditional.ts';
import { parsed } from '../parsed.ts';
import { type Bodies, BrokenBody, createBodies } from './bodies.ts';
import { createDeadDays } from './dead-days.ts';
import { deadAppPartition, deadKey, destinationOfPartition, destinationPartition, sortable } from './keys.ts';

/** A dead letter and what opens it. */
export interface Archived {
  /** Opaque. */
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export interface OpenDeadLetter {
  readonly deadLetter: DeadLetter;
  /** The whole message, or the Base64 of what is stored and cannot be read; absent when it is not there any more. */
  readonly text?: string;
}

export interface DeadLetters {
  /** The same message again changes nothing. @param text the whole message. */
  archive(deadLetter: DeadLetter, text: string): Promise<void>;
  /** `undefined`: there is none (any more). */
  read(key: string): Promise<OpenDeadLetter | undefined>;
  remove(key: string): Promise<void>;
  /** Out of every list; the row stays for a while, with the reason. `false`: there is none. */
  discard(key: string, reason: string): Promise<boolean>;
}

/** What was discarded can be looked up for two weeks. */
const DISCARDED_SECONDS = MAX_AGE_SECONDS;

export interface DeadLettersOptions {
  readonly bodies?: Bodies;
  /** How long dead letters are kept. Default: as long as they can be listed. */
  readonly keptSeconds?: number;
}

export function createDeadLetters(
  client: DynamoDBClient,
  table: string,
  now: () => number,
  { bodies = createBodies(client, table), keptSeconds = DEAD_LETTER_SECONDS }: DeadLettersOptions = {},
): DeadLetters {
  const days = createDeadDays(client, table, keptSeconds);
  const row = async (key: string) => {
    const Key = primaryKey(key);
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  };
  return {
    async archive(deadLetter, text) {
      const expiresAt = deadLetter.diedAt + keptSeconds * 1000;
      const day = new Date(deadLetter.diedAt).toISOString().slice(0, 10);
      await days.enter({ source: deadLetter.source, day });
      const bodyId = await bodies.keep(text, expiresAt);
      const Item = {
        pk: { S: partitionOf(deadLetter) },
        sk: { S: deadKey(deadLetter.diedAt, deadLetter.id) },
        document: { S: JSON.stringify(deadLetter) },
        body: { S: bodyId },
        dead_day: { S: `${deadLetter.source}#${day}` },
        dead_at: { S: `${sortable(deadLetter.diedAt)}#${deadLetter.id}` },
        ...(deadLetter.appId === undefined ? {} : { dead_app: { S: deadAppPartition(deadLetter.appId) } }),
        ttl: { N: String(Math.ceil(expiresAt / 1000)) },
      };
      const ConditionExpression = 'attribute_not_exists(pk)';
      // Where it is there already, or was discarded, the new body goes by its time to live.
      await isMade(client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression })));
    },
    async read(key) {
      const item = await row(key);
      if (!item || isDiscarded(item)) return undefined;
      const text = await bodies.open(item['body']?.S ?? '').catch(storedBytes);
      if (text !== undefined) return { deadLetter: deadLetterOf(item), text };
      // A row is removed before its body. When the row is still there, its body is lost.
      const later = await row(key);
      return later && later['body']?.S === item['body']?.S ? { deadLetter: deadLetterOf(item) } : undefined;
    },
    async remove(key) {
      const item = await row(key);
      await client.send(new DeleteItemCommand({ TableName: table, Key: primaryKey(key) }));
      if (item?.['body']?.S !== undefined) await bodies.discard(item['body'].S);
    },
    async discard(key, reason) {
      const item = await row(key);
      if (!item || isDiscarded(item)) return false;
      const command = new UpdateItemCommand({
        TableName: table,
        Key: primaryKey(key),
        UpdateExpression: 'SET discarded = :reason, #ttl = :ttl REMOVE dead_day, dead_at, dead_app, body',
        ConditionExpression: 'attribute_exists(dead_day)',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':reason': { S: reason },
          ':ttl': { N: String(Math.ceil(now() / 1000) + DISCARDED_SECONDS) },
        },
      });
      if (!(await isMade(client.send(command)))) return false;
      if (item['body']?.S !== undefined) await bodies.discard(item['body'].S);
      return true;
    },
  };
}

/** Out of every list. */
function isDiscarded(item: Record<string, AttributeValue>): boolean {
  return item['dead_day'] === undefined;
}

export function archivedOf(item: Record<string, AttributeValue>): Archived {
  const key = Buffer.from(JSON.stringify([item['pk']?.S, item['sk']?.S]), 'utf8').toString('base64url');
  return { key, deadLetter: deadLetterOf(item) };
}

export function partitionOf({ destinationId, source }: DeadLetter): string {
  return destinationId === undefined ? `DEAD#${source}` : destinationPartition(destinationId);
}

/** Of what no dead letter can have: nothing is found there. */
const NOWHERE = { pk: { S: 'DEAD#none' }, sk: { S: 'DEAD#none' } };

const PARTITION = /^DE(?:ST|AD)#[\x20-\x7e]{1,500}$/;
const SORT_KEY = /^DEAD#\d{15}#[\x20-\x7e]{1,500}$/;

/** The key of an item; anything but a dead letter's leads nowhere. */
function primaryKey(key: string): { pk: { S: string }; sk: { S: string } } {
  try {
    const [pk, sk] = JSON.parse(Buffer.from(key, 'base64url').toString('utf8')) as [unknown, unknown];
    const fits = typeof pk === 'string' && typeof sk === 'string' && PARTITION.test(pk) && SORT_KEY.test(sk);
    return fits ? { pk: { S: pk }, sk: { S: sk } } : NOWHERE;
  } catch {
    return NOWHERE;
  }
}

function storedBytes(error: unknown): string {
  if (error instanceof BrokenBody) return error.base64;
  throw error;
}

/** A row whose document cannot be read is described by its key, so that lists go on and the dead letter can be discarded. */
function deadLetterOf(item: Record<string, AttributeValue>): DeadLetter {
  const deadLetter = parsed<DeadLetter>(item['document']?.S);
  if (typeof deadLetter?.id === 'string' && typeof deadLetter.diedAt === 'number') return deadLetter;
  const [, time, ...id] = (item['sk']?.S ?? '').split('#');
  const partition = item['pk']?.S ?? '';
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

/** `undefined`: it is the partition of a destination. */
function sourceOf(partition: string): DeadLetterSource | undefined {
  return DEAD_LETTER_SOURCES.find((source) => partition === `DEAD#${source}`);
}
