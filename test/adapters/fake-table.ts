/** A DynamoDB table in memory, for GetItem, conditional PutItem and a Query over a range of sort keys. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fakeClient } from './fake-client.ts';

type Item = Record<string, { S?: string; N?: string }>;

export function fakeTable() {
  const items = new Map<string, Item>();
  const nameOf = (key: Item) => JSON.stringify([key['pk']?.S, key['sk']?.S]);
  const { client, sent } = fakeClient<DynamoDBClient>(({ name, input }) => {
    if (name === 'GetItemCommand') return { Item: items.get(nameOf(input.Key)) };
    if (name === 'QueryCommand') return { Items: inRange(items, input) };
    const before = items.get(nameOf(input.Item));
    const expected: string | undefined = input.ExpressionAttributeValues?.[':before']?.N;
    const isNew = input.ConditionExpression === 'attribute_not_exists(pk)';
    if (isNew ? before !== undefined : before?.['version']?.N !== expected) {
      throw Object.assign(new Error('The conditional request failed'), { name: 'ConditionalCheckFailedException' });
    }
    items.set(nameOf(input.Item), input.Item);
    return {};
  });
  return { client, sent, items };
}

/** As DynamoDB orders strings: by their UTF-8 bytes. */
function inRange(items: ReadonlyMap<string, Item>, input: { ExpressionAttributeValues: Item }): Item[] {
  const { ':pk': pk, ':scope': from, ':last': to } = input.ExpressionAttributeValues;
  const bytes = (value: { S?: string } | undefined) => Buffer.from(value?.S ?? '', 'utf8');
  return [...items.values()]
    .filter((item) => item['pk']?.S === pk?.S)
    .filter(({ sk }) => Buffer.compare(bytes(sk), bytes(from)) >= 0 && Buffer.compare(bytes(sk), bytes(to)) <= 0)
    .toSorted((a, b) => Buffer.compare(bytes(a['sk']), bytes(b['sk'])));
}
