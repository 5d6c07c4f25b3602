/**
 * Dead letters in the held table: put there by shelve, listed, read, taken away. A letter's key says where it lies, so
 * that one can be opened without a search.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DeadLetter } from '../../core/held/dead-letter.ts';
import { DEAD_LETTER_SECONDS, MAX_AGE_SECONDS } from '../../core/limits.ts';
import { type Bodies, createBodies } from './bodies.ts';
import { createDeadDays } from './dead-days.ts';
import { deadAppPartition, deadKey, destinationPartition, sortable } from './keys.ts';

/** A letter and what opens it. */
export interface Shelved {
  /** Opaque. */
  readonly key: string;
  readonly letter: DeadLetter;
}

export interface DeadLetters {
  /** The same message again changes nothing. @param text the whole message. */
  shelve(letter: DeadLetter, text: string): Promise<void>;
  /** `undefined`: there is none (any more). */
  read(key: string): Promise<{ readonly letter: DeadLetter; readonly text: string } | undefined>;
  remove(key: string): Promise<void>;
  /** Out of every list; the row stays for a while, with the reason. `false`: there is none. */
  discard(key: string, reason: string): Promise<boolean>;
}

/** What was discarded can be looked up for two weeks. */
const DISCARDED_SECONDS = MAX_AGE_SECONDS;

export interface DeadLettersOptions {
  readonly bodies?: Bodies;
  /** How long letters are kept. Default: as long as they can be listed. */
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
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: primaryKey(key) }));
    return Item;
  };
  return {
    async shelve(letter, text) {
      const expiresAt = letter.diedAt + keptSeconds * 1000;
      const day = new Date(letter.diedAt).toISOString().slice(0, 10);
      await days.enter({ source: letter.source, day });
      const bodyId = await bodies.keep(text, expiresAt);
      const Item = {
        pk: { S: partitionOf(letter) },
        sk: { S: deadKey(letter.diedAt, letter.id) },
        document: { S: JSON.stringify(letter) },
        body: { S: bodyId },
        dead_day: { S: `${letter.source}#${day}` },
        dead_at: { S: `${sortable(letter.diedAt)}#${letter.id}` },
        ...(letter.appId === undefined ? {} : { dead_app: { S: deadAppPartition(letter.appId) } }),
        ttl: { N: String(Math.ceil(expiresAt / 1000)) },
      };
      try {
        const ConditionExpression = 'attribute_not_exists(pk)';
        await client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression }));
      } catch (error) {
        // It is there already, or was discarded: the new body goes by its time to live.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async read(key) {
      const item = await row(key);
      const text = item?.['body']?.S === undefined ? undefined : await bodies.open(item['body'].S);
      return item === undefined || text === undefined ? undefined : { letter: letterOf(item), text };
    },
    async remove(key) {
      const item = await row(key);
      await client.send(new DeleteItemCommand({ TableName: table, Key: primaryKey(key) }));
      if (item?.['body']?.S !== undefined) await bodies.discard(item['body'].S);
    },
    async discard(key, reason) {
      const item = await row(key);
      if (item?.['dead_day'] === undefined) return false;
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: primaryKey(key),
            UpdateExpression: 'SET discarded = :reason, #ttl = :ttl REMOVE dead_day, dead_at, dead_app, body',
            ConditionExpression: 'attribute_exists(dead_day)',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':reason': { S: reason },
              ':ttl': { N: String(Math.ceil(now() / 1000) + DISCARDED_SECONDS) },
            },
          }),
        );
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
      if (item['body']?.S !== undefined) await bodies.discard(item['body'].S);
      return true;
    },
  };
}

export function shelvedOf(item: Record<string, AttributeValue>): Shelved {
  const key = Buffer.from(JSON.stringify([item['pk']?.S, item['sk']?.S]), 'utf8').toString('base64url');
  return { key, letter: letterOf(item) };
}

export function partitionOf({ destinationId, source }: DeadLetter): string {
  return destinationId === undefined ? `DEAD#${source}` : destinationPartition(destinationId);
}

/** Of what no letter can have: nothing is found there. */
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

function letterOf(item: Record<string, AttributeValue>): DeadLetter {
  return JSON.parse(item['document']?.S ?? '{}') as DeadLetter;
}
