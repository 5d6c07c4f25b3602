/**
 * Reads and writes DynamoDB tables with the primary key `pk`, `sk`. Items and expressions are given as plain values.
 * A condition that does not hold is a result and not an error.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  type QueryCommandInput,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { defined } from '../core/defined.ts';

export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Record<string, AttributeValue>;
/** Attributes as plain values. Those that are `undefined` are left out. */
export type Values = Readonly<Record<string, string | number | boolean | Uint8Array | undefined>>;

/** A condition of a write, and the names and values of all its expressions. */
export interface Expressions {
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Values;
}

export function attributes(values: Values): Item {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: Values[string]): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return { B: value as Uint8Array };
  }
}

/** Returns a text attribute, or an empty text. */
export function text(item: Item | undefined, name: string): string {
  return item?.[name]?.S ?? '';
}

/** Returns a number attribute; `NaN` when there is none. */
export function number(item: Item | undefined, name: string): number {
  return Number(item?.[name]?.N);
}

/**
 * Returns the JSON object in a text attribute; `undefined` when there is none, so that an unreadable item does not
 * affect others.
 */
export function json<T extends object>(item: Item | undefined, name: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text(item, name));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

export async function getItem(
  { client, name }: Table,
  { pk, sk }: Key,
  options: { readonly ConsistentRead?: boolean } = {},
): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: name, Key: attributes({ pk, sk }), ...options }))).Item;
}

/** Returns whether the item was written: `false` when the condition did not hold. */
export function putItem({ client, name }: Table, values: Values, expressions: Expressions = {}): Promise<boolean> {
  const command = new PutItemCommand({ TableName: name, Item: attributes(values), ...inputOf(expressions) });
  return isDone(client.send(command));
}

/** Returns whether the condition held. An item that does not exist is no error. */
export function deleteItem({ client, name }: Table, { pk, sk }: Key, expressions: Expressions = {}): Promise<boolean> {
  const command = new DeleteItemCommand({ TableName: name, Key: attributes({ pk, sk }), ...inputOf(expressions) });
  return isDone(client.send(command));
}

interface UpdateOptions {
  readonly ReturnValues?: 'NONE' | 'ALL_NEW';
  readonly abortSignal?: AbortSignal;
}

/** Returns the attributes that `ReturnValues` selects; `undefined` when the condition did not hold. */
export async function updateItem(
  { client, name }: Table,
  { pk, sk }: Key,
  UpdateExpression: string,
  expressions: Expressions,
  { ReturnValues = 'NONE', abortSignal }: UpdateOptions = {},
): Promise<Item | undefined> {
  const Key = attributes({ pk, sk });
  const input = { TableName: name, Key, UpdateExpression, ReturnValues, ...inputOf(expressions) };
  let item: Item | undefined;
  const update = async () => {
    item = (await client.send(new UpdateItemCommand(input), defined({ abortSignal }))).Attributes ?? {};
  };
  return (await isDone(update())) ? item : undefined;
}

function inputOf({ condition, names, values }: Expressions) {
  return defined({
    ConditionExpression: condition,
    ExpressionAttributeNames: names && { ...names },
    ExpressionAttributeValues: values && attributes(values),
  });
}

async function isDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Returns the items that a query finds, in order. A page can end at any item, and only its last key says whether more
 * items follow. A page is read only after all items of the page before it were used.
 */
export async function* query(
  table: Table,
  condition: string,
  values: Values,
  options: Partial<QueryCommandInput> = {},
): AsyncGenerator<Item> {
  for await (const items of queryPages(table, condition, values, options)) yield* items;
}

/** Returns the items of `query` as the pages in which DynamoDB returns them. It is faster for thousands of items. */
export async function* queryPages(
  { client, name }: Table,
  condition: string,
  values: Values,
  options: Partial<QueryCommandInput>,
): AsyncGenerator<Item[]> {
  const ExpressionAttributeValues = attributes(values);
  const input = { TableName: name, KeyConditionExpression: condition, ExpressionAttributeValues, ...options };
  for await (const { Items = [] } of paginateQuery({ client }, input)) yield Items;
}

/** Reads each item, and leaves out those that `read` cannot read, so that a limit does not count them. */
export async function* readEach<T, R>(found: AsyncIterable<T>, read: (one: T) => R | undefined): AsyncGenerator<R> {
  for await (const one of found) {
    const result = read(one);
    if (result !== undefined) yield result;
  }
}

export function allOf<T>(found: AsyncIterable<T>): Promise<T[]> {
  return firstOf(found, Number.POSITIVE_INFINITY);
}

/** Returns the first items, at most `most` of them. */
export async function firstOf<T>(found: AsyncIterable<T>, most: number): Promise<T[]> {
  const first: T[] = [];
  if (most === 0) return first;
  for await (const one of found) {
    if (first.push(one) === most) break;
  }
  return first;
}

/** Rounds in which DynamoDB can accept what it left unprocessed. */
const ROUNDS = 5;
const FIRST_PAUSE_MS = 25;

/**
 * Writes one batch. Each key must be in it once, because DynamoDB refuses duplicates.
 * @throws when an item was not written.
 */
export function putBatch(table: Table, items: readonly Values[], abortSignal: AbortSignal): Promise<void> {
  return writeBatch(
    table,
    items.map((values) => ({ PutRequest: { Item: attributes(values) } })),
    abortSignal,
  );
}

/** Deletes the items of one batch. @throws when an item was not deleted. */
export function deleteBatch(table: Table, keys: readonly Key[], abortSignal: AbortSignal): Promise<void> {
  return writeBatch(
    table,
    keys.map(({ pk, sk }) => ({ DeleteRequest: { Key: attributes({ pk, sk }) } })),
    abortSignal,
  );
}

async function writeBatch(
  { client, name }: Table,
  requests: readonly WriteRequest[],
  abortSignal: AbortSignal,
): Promise<void> {
  let left = requests;
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** round * Math.random(), undefined, { signal: abortSignal });
    const command = new BatchWriteItemCommand({ RequestItems: { [name]: [...left] } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
    left = UnprocessedItems[name] ?? [];
  }
  if (left.length > 0) throw new Error(`the table ${name} did not accept ${left.length} of ${requests.length} items`);
}
