/** Checks of the embedded DynamoDB that its engine does not have: sizes of keys in every call, and short pages. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { conformanceEndpoint, type Endpoint } from '../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'kind', 'at'].map(attribute),
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      { IndexName: 'kinds', KeySchema: keys('kind', 'at'), Projection: { ProjectionType: 'ALL' } },
    ],
  },
};
const TableName = 'things';
let endpoint: Endpoint;
let client: DynamoDBClient;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  endpoint = await conformanceEndpoint({ Table: TABLE });
  onCleanup(() => endpoint.close());
  client = new DynamoDBClient(endpoint.client);
  onCleanup(() => client.destroy());
});

/** Returns a string of this number of bytes, with about a third as many characters. */
const bytes = (count: number) => ({ S: '日'.repeat(Math.floor(count / 3)) + 'x'.repeat(count % 3) });
const key = (hash: number, range: number) => ({ pk: bytes(hash), sk: bytes(range) });
const equals = (pk: { S: string }) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': pk },
});
const queried = (condition: string, values: Record<string, { S: string }>) =>
  new QueryCommand({
    TableName,
    KeyConditionExpression: `#pk = :pk AND ${condition}`,
    ExpressionAttributeNames: { '#pk': 'pk' },
    ExpressionAttributeValues: { ':pk': { S: 'a' }, ...values },
  });
const indexed = (more: object) =>
  new QueryCommand({
    TableName,
    IndexName: 'kinds',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: 'k' } },
    ...more,
  });

const HASH =
  'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes';
const RANGE =
  'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes';
const index = (name: string, actual: number, most: number) =>
  `One or more parameter values were invalid: Size limit exceeded for Index Key ${name} Actual Size: ${actual} bytes Max Size: ${most} bytes IndexName: kinds`;

describe('a key that is one byte too large is refused', () => {
  test.each<[string, { readonly input: object }, string]>([
    ['in PutItem', new PutItemCommand({ TableName, Item: key(2_049, 1) }), HASH],
    ['in PutItem', new PutItemCommand({ TableName, Item: key(1, 1_025) }), RANGE],
    ['in GetItem', new GetItemCommand({ TableName, Key: key(2_049, 1) }), HASH],
    ['in GetItem', new GetItemCommand({ TableName, Key: key(1, 1_025) }), RANGE],
    ['in DeleteItem', new DeleteItemCommand({ TableName, Key: key(1, 1_025) }), RANGE],
    ['in UpdateItem', new UpdateItemCommand({ TableName, Key: key(2_049, 1), UpdateExpression: 'REMOVE x' }), HASH],
    ['in BatchGetItem', new BatchGetItemCommand({ RequestItems: { things: { Keys: [key(2_049, 1)] } } }), HASH],
    [
      'in BatchWriteItem',
      new BatchWriteItemCommand({ RequestItems: { things: [{ PutRequest: { Item: key(1, 1_025) } }] } }),
      RANGE,
    ],
    [
      'in BatchWriteItem',
      new BatchWriteItemCommand({ RequestItems: { things: [{ DeleteRequest: { Key: key(2_049, 1) } }] } }),
      HASH,
    ],
    ['in a value of a Query', new QueryCommand({ TableName, ...equals(bytes(2_049)) }), HASH],
    ['in a value of a Query', queried('sk = :sk', { ':sk': bytes(1_025) }), RANGE],
    ['in a value of a Query', queried('sk <= :sk', { ':sk': bytes(1_025) }), RANGE],
    ['in a value of a Query', queried('begins_with(sk, :sk)', { ':sk': bytes(1_025) }), RANGE],
    ['in a value of a Query', queried('sk BETWEEN :a AND :b', { ':a': { S: 'a' }, ':b': bytes(1_025) }), RANGE],
    ['in a value of a Query of an index', indexed({ ExpressionAttributeValues: { ':kind': bytes(2_049) } }), HASH],
    [
      'in the starting key of a Query',
      new QueryCommand({ TableName, ...equals(bytes(5)), ExclusiveStartKey: key(5, 1_025) }),
      RANGE,
    ],
    [
      'in the starting key of a Query of an index',
      indexed({ ExclusiveStartKey: { ...key(1, 1), kind: { S: 'k' }, at: bytes(1_025) } }),
      RANGE,
    ],
    ['in the starting key of a Scan', new ScanCommand({ TableName, ExclusiveStartKey: key(2_049, 1) }), HASH],
    [
      'in a key of an index',
      new PutItemCommand({ TableName, Item: { ...key(1, 1), kind: bytes(2_049) } }),
      index('kind', 2_049, 2_048),
    ],
    [
      'in a key of an index that an update sets',
      new UpdateItemCommand({
        TableName,
        Key: key(1, 1),
        UpdateExpression: 'SET x = :x, #at = if_not_exists(#at, :at)',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':x': bytes(2_049), ':at': bytes(1_025) },
      }),
      index('at', 1_025, 1_024),
    ],
  ])('%s (%#)', async (_, command, message) => {
    await expect(client.send(command as never)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('and one of the largest size is accepted, in every call', async () => {
    const largest = { ...key(2_048, 1_024), kind: bytes(2_048), at: bytes(1_024), x: bytes(3_000) };
    const { x: _, ...start } = largest;
    await client.send(new PutItemCommand({ TableName, Item: largest }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(2_048, 1_024) }));
    expect(Item).toEqual(largest);
    const { Items } = await client.send(new QueryCommand({ TableName, ...equals(bytes(2_048)) }));
    expect(Items).toEqual([largest]);
    const after = await client.send(
      indexed({ ExpressionAttributeValues: { ':kind': bytes(2_048) }, ExclusiveStartKey: start }),
    );
    expect(after.Items).toEqual([]);
    await client.send(new DeleteItemCommand({ TableName, Key: key(2_048, 1_024) }));
  });
});

describe('a failed condition returns the item that it was checked against', () => {
  const row = { pk: { S: 'condition' }, sk: { S: 'a' }, x: { N: '1' } };
  const Key = { pk: row.pk, sk: row.sk };
  const condition = { TableName, ConditionExpression: 'attribute_not_exists(pk)' } as const;
  const update = { UpdateExpression: 'SET y = :y', ExpressionAttributeValues: { ':y': { N: '1' } } };
  type Failing = PutItemCommand | DeleteItemCommand | UpdateItemCommand;
  const calls = (more: object): readonly (readonly [string, Failing])[] => [
    ['PutItem', new PutItemCommand({ ...condition, Item: row, ...more })],
    ['DeleteItem', new DeleteItemCommand({ ...condition, Key, ...more })],
    ['UpdateItem', new UpdateItemCommand({ ...condition, Key, ...update, ...more })],
  ];

  beforeAll(async () => {
    await client.send(new PutItemCommand({ TableName, Item: row }));
  });

  test.each(calls({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }))('of %s if it is requested', async (_, call) => {
    const failed = client.send(call as PutItemCommand);
    await expect(failed).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: row });
  });

  test.each([...calls({}), ...calls({ ReturnValuesOnConditionCheckFailure: 'NONE' })])(
    'of %s only when it asks for it',
    async (_, call) => {
      const error = await client.send(call as PutItemCommand).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
      expect((error as { Item?: unknown }).Item).toBeUndefined();
    },
  );

  test('if it exists', async () => {
    const none = { ...condition, Key: { ...Key, sk: { S: 'none' } }, ConditionExpression: 'attribute_exists(pk)' };
    const call = new DeleteItemCommand({ ...none, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    const error = await client.send(call).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((error as { Item?: unknown }).Item).toBeUndefined();
  });
});

test('a consistent Scan of an index is refused', async () => {
  const scan = new ScanCommand({ TableName, IndexName: 'kinds', ConsistentRead: true });
  await expect(client.send(scan)).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Consistent reads are not supported on global secondary indexes',
  });
  await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
});

describe('a member that the engine would ignore is refused by name', () => {
  test.each<[string, object]>([
    [
      'ReturnItemCollectionMetrics',
      new PutItemCommand({ TableName, Item: key(1, 1), ReturnItemCollectionMetrics: 'SIZE' }),
    ],
    [
      'Tags',
      new CreateTableCommand({
        TableName: 'more',
        ...(TABLE.Properties as object),
        Tags: [{ Key: 'a', Value: 'b' }],
      } as CreateTableCommandInput),
    ],
  ])('%s', async (member, command) => {
    const refused = client.send(command as never);
    await expect(refused).rejects.toMatchObject({
      name: 'NotImplementedByEmbeddedAws',
      message: expect.stringMatching(new RegExp(`\\bmember ${member}\\b`)),
    });
  });
});

test('an item of more than 400 KB is refused', async () => {
  const Item = { ...key(1, 1), x: bytes(409_600) };
  await expect(client.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Item size has exceeded the maximum allowed size',
  });
});

describe('a page can end after one item, and its last key continues', () => {
  const rows = Array.from({ length: 7 }, (_, n) => ({
    pk: { S: 'pages' },
    sk: { S: `${n}` },
    kind: { S: 'k' },
    at: { S: `${9 - n}` },
  }));
  const pagesOf = async (pages: AsyncIterable<{ readonly Items?: object[] | undefined }>) => {
    const sizes: number[] = [];
    const items: object[] = [];
    for await (const { Items = [] } of pages) {
      sizes.push(Items.length);
      items.push(...Items);
    }
    return { sizes, items };
  };

  beforeAll(async () => {
    for (const Item of rows) await client.send(new PutItemCommand({ TableName, Item }));
  });

  test('in a Query of the table with any limit', async () => {
    for (const Limit of [undefined, 5, 1]) {
      const query = { TableName, ...equals({ S: 'pages' }), ...(Limit ? { Limit } : {}) };
      const { sizes, items } = await pagesOf(paginateQuery({ client }, query));
      expect(Math.max(...sizes)).toBe(1);
      expect(items).toEqual(rows);
    }
  });

  test('in a Query of an index in descending order', async () => {
    const query = { ...indexed({}).input, ScanIndexForward: false };
    const { sizes, items } = await pagesOf(paginateQuery({ client }, query));
    expect(Math.max(...sizes)).toBe(1);
    expect(items).toEqual(rows);
  });

  test('in a Scan with a filter, where a page can be empty', async () => {
    const { sizes, items } = await pagesOf(
      paginateScan(
        { client },
        {
          TableName,
          FilterExpression: 'sk = :sk OR #at = :sk',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':sk': { S: '5' } },
        },
      ),
    );
    expect(sizes).toContain(0);
    expect(items).toHaveLength(2);
  });
});
