/**
 * Idempotency keys in the configuration table: `IDEMPOTENCY#<hash>` / `CLAIM`, for a day. Holds the id of what is created
 * and a fingerprint, never what was answered. What has run out counts as gone before DynamoDB takes it away.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Claim, Claimed } from '../../core/api/idempotency.ts';
import { IDEMPOTENCY_SECONDS } from '../../core/limits.ts';

const keyOf = ({ name }: Claim) => ({ pk: { S: `IDEMPOTENCY#${name}` }, sk: { S: 'CLAIM' } });

export function createIdempotency(client: DynamoDBClient, table: string, now: () => number) {
  return {
    async claim(claim: Claim, id: string): Promise<Claimed> {
      const seconds = Math.floor(now() / 1000);
      const Item = {
        ...keyOf(claim),
        resource_id: { S: id },
        fingerprint: { S: claim.fingerprint },
        done: { BOOL: false },
        ttl: { N: String(seconds + IDEMPOTENCY_SECONDS) },
      };
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item,
            ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':now': { N: String(seconds) } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { kind: 'new' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return before(claim, error.Item ?? {});
      }
    },
    async done(claim: Claim, id: string): Promise<void> {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keyOf(claim),
        UpdateExpression: 'SET done = :true, resource_id = :id',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':id': { S: id } },
      });
      try {
        await client.send(command);
      } catch (error) {
        // Another call with the same key gave it back meanwhile.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async release(claim: Claim): Promise<void> {
      await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(claim) }));
    },
  };
}

type Item = Readonly<Record<string, AttributeValue>>;

function before({ fingerprint }: Claim, item: Item): Claimed {
  if (item['fingerprint']?.S !== fingerprint) return { kind: 'different' };
  return { kind: 'repeated', id: item['resource_id']?.S ?? '', done: item['done']?.BOOL === true };
}
