/**
 * Stores what the receiver of the canary gets: a partition for each run, with an item `RUN` that holds the API key of
 * the app, and one item for each received webhook. Items expire after an hour. An expired item counts as deleted
 * before DynamoDB deletes it.
 */
import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { CanaryPage, CanaryRequest } from '../../core/canary-receiver.ts';
import { defined } from '../../core/defined.ts';
import { CANARY_SECONDS } from '../../core/limits.ts';
import { attributes, getItem, number } from '../dynamodb.ts';

const REQUEST = 'REQUEST#';

export function createReceived(client: DynamoDBClient, table: string, now: () => number) {
  const seconds = () => Math.ceil(now() / 1000);
  const put = (run: string, sk: string, rest: Record<string, { S: string } | { M: Record<string, { S: string }> }>) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: { ...attributes({ pk: run, sk, ttl: seconds() + CANARY_SECONDS }), ...rest },
      }),
    );
  return {
    async open(run: string, apiKey: string): Promise<void> {
      await put(run, 'RUN', { api_key: { S: apiKey } });
    },
    async find(run: string): Promise<string | undefined> {
      const item = await getItem({ client, name: table }, { pk: run, sk: 'RUN' }, { ConsistentRead: true });
      return number(item, 'ttl') > seconds() ? item?.['api_key']?.S : undefined;
    },
    /** A repeated delivery replaces the previous one. */
    async keep(run: string, { body, headers }: CanaryRequest): Promise<void> {
      const kept = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { S: value }]));
      await put(run, `${REQUEST}${headers['webhook-id'] ?? ''}`, { body: { S: body }, headers: { M: kept } });
    },
    async read(run: string, after: string | undefined): Promise<CanaryPage> {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :run AND begins_with(sk, :request)',
          ExpressionAttributeValues: attributes({ ':run': run, ':request': REQUEST }),
          ...(after === undefined ? {} : { ExclusiveStartKey: attributes({ pk: run, sk: after }) }),
        }),
      );
      const requests = Items.map(({ body, headers }) => ({
        body: body?.S ?? '',
        headers: Object.fromEntries(Object.entries(headers?.M ?? {}).map(([name, value]) => [name, value.S ?? ''])),
      }));
      const next = LastEvaluatedKey?.['sk']?.S;
      return { requests, ...defined({ after: next }) };
    },
  };
}
