/**
 * Lists dead letters that match a filter, a page at a time: of one destination from its own partition, else day by day from
 * the index. Oldest or newest first.
 */
import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { type DeadLetterFilter, matches } from '../../core/held/filter.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';
import { createDeadDays, type DayWithDead } from './dead-days.ts';
import { type Shelved, shelvedOf } from './dead-letters.ts';
import { DEAD_INDEX, destinationPartition, sortable } from './keys.ts';

export interface Page {
  readonly letters: readonly Shelved[];
  /** Where the next page begins; absent on the last one. Opaque. */
  readonly cursor?: string;
}

export interface ListOptions {
  readonly limit: number;
  readonly cursor?: string;
  readonly order: 'oldest' | 'newest';
}

export type ListDeadLetters = (filter: DeadLetterFilter, options: ListOptions) => Promise<Page>;

/** Keys of the oldest letters that match. */
export function oldestKeys(list: ListDeadLetters) {
  return async (filter: DeadLetterFilter, limit: number): Promise<readonly string[]> =>
    (await list(filter, { limit, order: 'oldest' })).letters.map(({ key }) => key);
}

/** A partition that is read, and how far. */
interface Position {
  /** Its name: what was added since must not shift it. */
  readonly part: string;
  readonly after?: Record<string, AttributeValue>;
}

const DAY_MS = 86_400_000;

export function createDeadLetterList(client: DynamoDBClient, table: string, now: () => number): ListDeadLetters {
  const days = createDeadDays(client, table);
  return async (filter, { limit, cursor, order }) => {
    const from = filter.from ?? now() - DEAD_LETTER_SECONDS * 1000;
    const to = filter.to ?? now() + DAY_MS;
    const parts =
      filter.destinationId === undefined
        ? (await days.read()).filter(inRange(filter, from, to)).map((day) => partOfDay(day, from, to))
        : [partOfDestination(filter.destinationId, from, to)];
    if (order === 'newest') parts.reverse();
    const letters: Shelved[] = [];
    const begun = cursor === undefined ? undefined : decodeCursor(cursor);
    let after = begun?.after;
    const first = Math.max(
      0,
      parts.findIndex(({ name }) => name === begun?.part),
    );
    for (const { name, query } of parts.slice(first)) {
      do {
        if (letters.length >= limit)
          return { letters, cursor: encodeCursor({ part: name, ...(after ? { after } : {}) }) };
        const page: QueryCommandOutput = await client.send(
          new QueryCommand({
            TableName: table,
            ...query,
            ScanIndexForward: order === 'oldest',
            Limit: limit - letters.length,
            ...(after ? { ExclusiveStartKey: after } : {}),
          }),
        );
        letters.push(...(page.Items ?? []).map(shelvedOf).filter(({ letter }) => matches(letter, filter)));
        after = page.LastEvaluatedKey;
      } while (after);
    }
    return { letters };
  };
}

interface Part {
  readonly name: string;
  readonly query: PartQuery;
}

type PartQuery = Pick<
  QueryCommandInput,
  'IndexName' | 'KeyConditionExpression' | 'ExpressionAttributeValues' | 'FilterExpression'
>;

function partOfDestination(destinationId: string, from: number, to: number): Part {
  const query = {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    // A discarded one is a row without a body.
    FilterExpression: 'attribute_exists(body)',
    ExpressionAttributeValues: {
      ':pk': { S: destinationPartition(destinationId) },
      ':from': { S: `DEAD#${sortable(from)}` },
      ':to': { S: `DEAD#${sortable(to)}~` },
    },
  };
  return { name: destinationId, query };
}

function partOfDay({ source, day }: DayWithDead, from: number, to: number): Part {
  const query = {
    IndexName: DEAD_INDEX.name,
    KeyConditionExpression: 'dead_day = :day AND dead_at BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':day': { S: `${source}#${day}` },
      ':from': { S: sortable(from) },
      ':to': { S: `${sortable(to)}~` },
    },
  };
  return { name: `${source}#${day}`, query };
}

function inRange(filter: DeadLetterFilter, from: number, to: number): (day: DayWithDead) => boolean {
  return ({ source, day }) => {
    const begins = Date.parse(day);
    return (filter.source ?? source) === source && begins + DAY_MS > from && begins <= to;
  };
}

function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/** A cursor that is none of ours begins anew. */
function decodeCursor(cursor: string): Position | undefined {
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Position;
    return typeof position?.part === 'string' ? position : undefined;
  } catch {
    return undefined;
  }
}
