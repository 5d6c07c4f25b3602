/**
 * Idempotency keys in the configuration table: `IDEMPOTENCY#<hash>` / `CLAIM`, for a day. An item holds the id of the
 * created resource and a fingerprint of the request, never the response. An expired item counts as deleted before
 * DynamoDB deletes it.
 */
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Claim, Claimed } from '../../core/api/idempotency.ts';
import { IDEMPOTENCY_SECONDS } from '../../core/limits.ts';
import { attributes, deleteItem, type Item, type Table, text, updateItem } from '../dynamodb.ts';

const keyOf = ({ name }: Claim) => ({ pk: `IDEMPOTENCY#${name}`, sk: 'CLAIM' });

export function createIdempotency(client: DynamoDBClient, tableName: string, now: () => number) {
  const table: Table = { client, name: tableName };
  return {
    /** @param id the id of the resource if the claim is new. */
    async claim(claim: Claim, id: string): Promise<Claimed> {
      const seconds = Math.floor(now() / 1000);
      const { fingerprint } = claim;
      const ttl = seconds + IDEMPOTENCY_SECONDS;
      const command = new PutItemCommand({
        TableName: tableName,
        Item: attributes({ ...keyOf(claim), resource_id: id, fingerprint, done: false, ttl }),
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: attributes({ ':now': seconds }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command);
        return { kind: 'new' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return before(claim, error.Item ?? {});
      }
    },
    /** Must be called when the resource has been created under this id. */
    async done(claim: Claim, id: string): Promise<void> {
      const expressions = { condition: 'attribute_exists(pk)', values: { ':true': true, ':id': id } };
      // When the condition does not hold, another call with the same key has released it in the meantime.
      await updateItem(table, keyOf(claim), 'SET done = :true, resource_id = :id', expressions);
    },
    /** Must be called when the creation was refused: the key can be used again. */
    async release(claim: Claim): Promise<void> {
      await deleteItem(table, keyOf(claim));
    },
  };
}

function before({ fingerprint }: Claim, item: Item): Claimed {
  if (text(item, 'fingerprint') !== fingerprint) return { kind: 'different' };
  return { kind: 'repeated', id: text(item, 'resource_id'), done: item['done']?.BOOL === true };
}
