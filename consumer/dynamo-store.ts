/** A store of ids in a table of DynamoDB, for several processes that share the work. It does not import the AWS SDK. */
import { randomUUID } from 'node:crypto';
import type { SeenStore } from './deduplicate.ts';
import { checkLimit } from './verify.ts';

type Value = { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean };
type Values = Record<string, Value>;
interface Condition {
  TableName: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Values;
}

/** The part of the class `DynamoDB` of `@aws-sdk/client-dynamodb` that is used. */
export interface DynamoClient {
  /** Puts an item. */
  putItem(input: { TableName: string; Item: Values } & Partial<Condition>): Promise<unknown>;
  /** Reads an item. */
  getItem(input: {
    TableName: string;
    Key: Values;
    ConsistentRead: boolean;
  }): Promise<{ readonly Item?: Readonly<Record<string, { readonly BOOL?: boolean | undefined }>> | undefined }>;
  /** Deletes an item. */
  deleteItem(input: { TableName: string; Key: Values } & Condition): Promise<unknown>;
}

export interface DynamoStoreOptions {
  /** `new DynamoDB()` of `@aws-sdk/client-dynamodb`. */
  readonly client: DynamoClient;
  /** Name or ARN of a table whose key is one attribute of the type string. */
  readonly tableName: string;
  /** Name of the key attribute. Default: `id`. */
  readonly keyAttribute?: string;
  /** Name of the attribute that contains the time to live. Default: `expires_at`. */
  readonly ttlAttribute?: string;
  /** Time in ms for which a settled id is kept. Default: 2 days, which is longer than all retries. */
  readonly ttlMs?: number;
  /** Time in ms after which a claim expires. It must be longer than handling takes. Default: 15 minutes, the maximum of a Lambda function. */
  readonly claimMs?: number;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

/**
 * Creates a store in DynamoDB. The caller needs the permissions `dynamodb:PutItem`, `dynamodb:GetItem` and `dynamodb:DeleteItem`.
 * @throws TypeError if the client is not a `DynamoDB`, or the table has no name.
 */
export function createDynamoStore({
  client,
  tableName,
  keyAttribute = 'id',
  ttlAttribute = 'expires_at',
  ttlMs = 172_800_000,
  claimMs = 900_000,
  now = Date.now,
}: DynamoStoreOptions): SeenStore {
  if (typeof client?.putItem !== 'function') {
    throw new TypeError('client: expected a DynamoDB of @aws-sdk/client-dynamodb, got something else');
  }
  if (typeof tableName !== 'string' || tableName === '') {
    throw new TypeError(
      'tableName: expected the name of a table, got none. Check that its environment variable is set',
    );
  }
  checkLimit('ttlMs', ttlMs);
  checkLimit('claimMs', claimMs);
  /** The owner of each claim that this process holds. */
  const owners = new Map<string, string>();
  const keyOf = (id: string): Values => ({ [keyAttribute]: { S: id } });
  // A time to live has seconds. DynamoDB deletes the item later than that, so the store compares it as well.
  const seconds = (ms: number): Value => ({ N: String(Math.ceil(ms / 1000)) });
  return {
    async claim(id) {
      const owner = randomUUID();
      const claimed = await isMet(
        client.putItem({
          TableName: tableName,
          Item: {
            ...keyOf(id),
            owner: { S: owner },
            settled: { BOOL: false },
            [ttlAttribute]: seconds(now() + claimMs),
          },
          ConditionExpression: 'attribute_not_exists(#key) OR #ttl <= :now',
          ExpressionAttributeNames: { '#key': keyAttribute, '#ttl': ttlAttribute },
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(now() / 1000)) } },
        }),
      );
      if (claimed) {
        owners.set(id, owner);
        return 'claimed';
      }
      const { Item } = await client.getItem({ TableName: tableName, Key: keyOf(id), ConsistentRead: true });
      return Item?.['settled']?.BOOL === true ? 'settled' : 'busy';
    },
    async settle(id) {
      owners.delete(id);
      const Item = { ...keyOf(id), settled: { BOOL: true }, [ttlAttribute]: seconds(now() + ttlMs) };
      await client.putItem({ TableName: tableName, Item });
    },
    async release(id) {
      const owner = owners.get(id);
      if (owner === undefined) return;
      owners.delete(id);
      // The claim can have expired, and the id can belong to another process.
      await isMet(
        client.deleteItem({
          TableName: tableName,
          Key: keyOf(id),
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
        }),
      );
    },
  };
}

/** Reports whether the condition of a write was met. */
async function isMet(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
