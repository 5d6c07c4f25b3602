/** Queries of DynamoDB, page after page: a page may end at any item, and only the last key of a page says whether more follows. */
import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** All items that a query finds, in order. A page is read only after all items of the page before it were used. */
export async function* itemsOf(client: DynamoDBClient, query: QueryCommandInput): AsyncGenerator<Item> {
  for await (const { Items = [] } of paginateQuery({ client }, query)) yield* Items;
}

/** What `read` makes of the items; those of which it makes nothing are left out, so that a limit does not count them. */
export async function* readEach<T, R>(found: AsyncIterable<T>, read: (one: T) => R | undefined): AsyncGenerator<R> {
  for await (const one of found) {
    const made = read(one);
    if (made !== undefined) yield made;
  }
}

export async function allOf<T>(found: AsyncIterable<T>): Promise<T[]> {
  return firstOf(found, Number.POSITIVE_INFINITY);
}

/** The first items, at most `most` of them. */
export async function firstOf<T>(found: AsyncIterable<T>, most: number): Promise<T[]> {
  const first: T[] = [];
  if (most === 0) return first;
  for await (const one of found) {
    if (first.push(one) === most) break;
  }
  return first;
}
