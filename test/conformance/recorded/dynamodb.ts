/** Recorded answers of DynamoDB, and answers that follow from its model. Streams, transactions, PartiQL and global tables are not emulated. */
import { answers, type Fact, refuses, SOME, type Step } from './fact.ts';

const FILE = 'dynamodb/test_dynamodb.py::TestDynamoDB';
const MODEL = 'botocore dynamodb/2012-08-10';

const TableName = '{table}';
const S = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' });
const FIVE = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
const units = ({ ReadCapacityUnits, WriteCapacityUnits }: typeof FIVE) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits,
  WriteCapacityUnits,
});

const SIMPLE = { TableName, KeySchema: [hash('id')], AttributeDefinitions: [S('id')], ProvisionedThroughput: FIVE };
const simple: Step = ['CreateTable', SIMPLE];
const PAIR = {
  TableName,
  KeySchema: [hash('PK'), range('SK')],
  AttributeDefinitions: [S('PK'), S('SK')],
  BillingMode: 'PAY_PER_REQUEST',
};
const pair: Step = ['CreateTable', PAIR];
const put = (item: object, more: object = {}): Step => ['PutItem', { TableName, Item: item, ...more }];
const FOO = { id: { S: 'id1' }, data: { S: 'foobar' } };
const BAR = { id: { S: 'id1' }, data: { S: 'barfoo' } };

const described = (more: object = {}) => ({
  AttributeDefinitions: [S('id')],
  CreationDateTime: SOME,
  DeletionProtectionEnabled: false,
  ItemCount: 0,
  KeySchema: [hash('id')],
  ProvisionedThroughput: units(FIVE),
  TableArn: /^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/table-/,
  TableId: /^[0-9a-f]{8}-/,
  TableName,
  TableSizeBytes: 0,
  ...more,
});
const warm = (read: number, write: number) => ({
  WarmThroughput: { ReadUnitsPerSecond: read, Status: 'ACTIVE', WriteUnitsPerSecond: write },
});

/** A table with a global index, by its billing mode. */
const INDEXED = (
  [
    [
      'PAY_PER_REQUEST',
      {},
      { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      warm(12_000, 4_000),
      warm(12_000, 4_000),
    ],
    ['PROVISIONED', FIVE, FIVE, { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }, warm(5, 5), warm(1, 1)],
  ] as const
).map(([BillingMode, given, ofTable, ofIndex, tableWarmth, indexWarmth]) => {
  const provisioned = BillingMode === 'PROVISIONED';
  const index = { IndexName: 'TransactionRecordID', KeySchema: [hash('TRID')], Projection: { ProjectionType: 'ALL' } };
  const keys = { KeySchema: [hash('TID')], AttributeDefinitions: [S('TID'), S('TRID')] };
  const view = (indexMore: object) => ({
    ...described(keys),
    ProvisionedThroughput: units(ofTable),
    GlobalSecondaryIndexes: [
      {
        ...index,
        IndexArn: /\/index\/TransactionRecordID$/,
        IndexSizeBytes: 0,
        IndexStatus: SOME,
        ItemCount: 0,
        ProvisionedThroughput: units(ofIndex),
        ...indexMore,
      },
    ],
    TableStatus: SOME,
  });
  const input = {
    TableName,
    ...keys,
    BillingMode,
    GlobalSecondaryIndexes: [provisioned ? { ...index, ProvisionedThroughput: ofIndex } : index],
    ...(provisioned ? { ProvisionedThroughput: given } : {}),
  };
  return { BillingMode, provisioned, input, view, tableWarmth, indexWarmth };
});

const TABLES: readonly Fact[] = [
  answers(`${FILE}::test_table_crud: create-table`, 'CreateTable', 'with provisioned throughput', SIMPLE, {
    TableDescription: described({ TableStatus: 'CREATING' }),
  }),
  answers(
    `${FILE}::test_table_crud: describe-table`,
    'DescribeTable',
    'with provisioned throughput',
    { TableName },
    { Table: described({ TableStatus: 'ACTIVE', ...warm(5, 5) }) },
    simple,
    ['DescribeTable', { TableName }],
  ),
  answers(
    `${FILE}::test_table_crud: delete-table`,
    'DeleteTable',
    'that is there',
    { TableName },
    {
      TableDescription: {
        DeletionProtectionEnabled: false,
        ItemCount: 0,
        ProvisionedThroughput: units(FIVE),
        TableArn: SOME,
        TableId: SOME,
        TableName,
        TableSizeBytes: 0,
        TableStatus: 'DELETING',
      },
    },
    simple,
    ['DescribeTable', { TableName }],
  ),
  refuses(
    `${FILE}::test_table_crud: delete-non-existent-table`,
    'DeleteTable',
    'that is not there',
    { TableName: 'non-existent' },
    ['ResourceNotFoundException', 'Requested resource not found: Table: non-existent not found'],
  ),
  refuses(
    `${FILE}::test_dynamodb_pay_per_request`,
    'CreateTable',
    'paid by request with provisioned throughput',
    { ...SIMPLE, BillingMode: 'PAY_PER_REQUEST' },
    [
      'ValidationException',
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    ],
  ),
  refuses(
    `${FILE}::test_create_duplicate_table`,
    'CreateTable',
    'of a name that is taken',
    SIMPLE,
    ['ResourceInUseException', 'Table already exists: {table}'],
    simple,
  ),
  ...INDEXED.flatMap(({ BillingMode, provisioned, input, view, tableWarmth, indexWarmth }) => [
    answers(
      `${FILE}::test_gsi_with_billing_mode[${BillingMode}]: create-table-with-gsi`,
      'CreateTable',
      `with a global index, ${BillingMode}`,
      input,
      { TableDescription: { ...view({}), ...(provisioned ? {} : { BillingModeSummary: { BillingMode } }) } },
    ),
    answers(
      `${FILE}::test_gsi_with_billing_mode[${BillingMode}]: describe-table`,
      'DescribeTable',
      `with a global index, ${BillingMode}`,
      { TableName },
      {
        Table: {
          ...view(indexWarmth),
          ...tableWarmth,
          ...(provisioned ? {} : { BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: SOME } }),
        },
      },
      ['CreateTable', input],
      ['DescribeTable', { TableName }],
    ),
  ]),
];

const RETURN = `${FILE}::test_return_values_in_put_item`;
const ITEMS: readonly Fact[] = [
  answers(
    `${RETURN}: PutFirstItem`,
    'PutItem',
    'a new item, asked for the old one',
    { TableName, Item: FOO, ReturnValues: 'ALL_OLD' },
    {},
    simple,
  ),
  answers(
    `${RETURN}: PutFirstItemOLD`,
    'PutItem',
    'the same item again, asked for the old one',
    { TableName, Item: FOO, ReturnValues: 'ALL_OLD' },
    { Attributes: FOO },
    simple,
    put(FOO),
  ),
  answers(
    `${RETURN}: PutFirstItemB`,
    'PutItem',
    'another item under the key, asked for the old one',
    { TableName, Item: BAR, ReturnValues: 'ALL_OLD' },
    { Attributes: FOO },
    simple,
    put(FOO),
  ),
  answers(
    `${RETURN}: PutSecondItem`,
    'PutItem',
    'another item under the key',
    { TableName, Item: FOO },
    {},
    simple,
    put(BAR),
  ),
  answers(
    `${RETURN}: PutSecondItemReturnNone`,
    'PutItem',
    'the same item again',
    { TableName, Item: FOO },
    {},
    simple,
    put(FOO),
  ),
  answers(
    `${FILE}::test_empty_and_binary_values: PutFirstItem`,
    'PutItem',
    'with an empty text',
    { TableName, Item: { id: { S: 'id1' }, data: { S: '' } } },
    {},
    simple,
  ),
  answers(
    `${FILE}::test_empty_and_binary_values: PutSecondItem`,
    'PutItem',
    'with a byte that is no text',
    { TableName, Item: { id: { S: 'id2' }, data: { B: Uint8Array.of(0x90) } } },
    {},
    simple,
  ),
  answers(
    `${FILE}::test_data_encoding_consistency: GetItem`,
    'GetItem',
    'with a byte and a number',
    { TableName, Key: { id: { S: 'id1' } } },
    { Item: { id: { S: 'id1' }, version: { N: '1' }, data: { B: Uint8Array.of(0x90) } } },
    simple,
    put({ id: { S: 'id1' }, version: { N: '1' }, data: { B: Uint8Array.of(0x90) } }),
  ),
  answers(
    `${FILE}::test_data_encoding_consistency: GetItemAfterUpdate`,
    'GetItem',
    'after an update of its number',
    { TableName, Key: { id: { S: 'id1' } } },
    { Item: { id: { S: 'id1' }, version: { N: '2' }, data: { B: Uint8Array.of(0x90) } } },
    simple,
    put({ id: { S: 'id1' }, version: { N: '1' }, data: { B: Uint8Array.of(0x90) } }),
    [
      'UpdateItem',
      {
        TableName,
        Key: { id: { S: 'id1' } },
        UpdateExpression: 'SET version=:v',
        ExpressionAttributeValues: { ':v': { N: '2' } },
      },
    ],
  ),
  answers(
    `${FILE}::test_dynamodb_stream_records_with_update_item`,
    'UpdateItem',
    'of an item that is not there yet',
    {
      TableName,
      Key: { id: { S: 'my-item-id' } },
      UpdateExpression: 'SET attr1 = :v1, attr2 = :v2',
      ExpressionAttributeValues: { ':v1': { S: 'value1' }, ':v2': { S: 'value2' } },
    },
    {},
    simple,
  ),
  answers(
    `${FILE}::test_valid_local_secondary_index: Items`,
    'Query',
    'all attributes by a local index',
    {
      TableName,
      IndexName: 'LSI1',
      KeyConditionExpression: 'PK = :v1',
      ExpressionAttributeValues: { ':v1': { S: 'test one' } },
      Select: 'ALL_ATTRIBUTES',
    },
    {
      Count: 1,
      Items: [{ LSI1SK: { N: '123' }, PK: { S: 'test one' }, SK: { S: 'hello' } }],
      ScannedCount: 1,
      // The tables of these tests have pages of one item.
      LastEvaluatedKey: SOME,
    },
    [
      'CreateTable',
      {
        TableName,
        KeySchema: [hash('PK'), range('SK')],
        AttributeDefinitions: [S('PK'), S('SK'), S('LSI1SK', 'N')],
        LocalSecondaryIndexes: [
          { IndexName: 'LSI1', KeySchema: [hash('PK'), range('LSI1SK')], Projection: { ProjectionType: 'ALL' } },
        ],
        ProvisionedThroughput: FIVE,
      },
    ],
    put({ SK: { S: 'hello' }, LSI1SK: { N: '123' }, PK: { S: 'test one' } }),
  ),
  refuses(
    `${FILE}::test_return_values_on_conditions_check_failure: items`,
    'DeleteItem',
    'whose condition fails, asked for the old item',
    {
      TableName,
      Key: { id: { S: '456' } },
      ConditionExpression: 'price between :lo and :hi',
      ExpressionAttributeValues: { ':lo': { N: '500' }, ':hi': { N: '600' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
    ['ConditionalCheckFailedException', 'The conditional request failed'],
    simple,
    put({ id: { S: '456' }, price: { N: '650' }, product: { S: 'sporting goods' } }),
  ),
];

const BATCHES: readonly Fact[] = [
  answers(
    `${FILE}::test_batch_write_binary: Response`,
    'BatchWriteItem',
    'two items with bytes, of which some are no text',
    {
      RequestItems: {
        '{table}': [
          { PutRequest: { Item: { PK: { S: 'hello-1' }, SK: { S: 'user-1' }, data: { B: Buffer.from('test-1') } } } },
          {
            PutRequest: {
              Item: { PK: { S: 'hello-2' }, SK: { S: 'user-2' }, data: { B: Uint8Array.of(0x74, 0xc0, 0x20, 0xed) } },
            },
          },
        ],
      },
    },
    { UnprocessedItems: {} },
    pair,
  ),
  answers(
    `${FILE}::test_batch_write_items: BatchWriteResponse`,
    'BatchWriteItem',
    'a deletion and a new item',
    {
      RequestItems: {
        '{table}': [{ DeleteRequest: { Key: { id: { S: 'Fred' } } } }, { PutRequest: { Item: { id: { S: 'Bob' } } } }],
      },
    },
    { UnprocessedItems: {} },
    simple,
    put({ id: { S: 'Fred' } }),
  ),
  answers(
    `${FILE}::test_batch_write_items_streaming: batch-write-response-overwrite-item-1`,
    'BatchWriteItem',
    'an item that is there already',
    { RequestItems: { '{table}': [{ PutRequest: { Item: { id: { S: 'Fred' } } } }] } },
    { UnprocessedItems: {} },
    simple,
    put({ id: { S: 'Fred' } }),
  ),
  answers(
    `${FILE}::test_batch_write_items_streaming: batch-write-response-delete`,
    'BatchWriteItem',
    'a deletion alone',
    { RequestItems: { '{table}': [{ DeleteRequest: { Key: { id: { S: 'NewKey' } } } }] } },
    { UnprocessedItems: {} },
    simple,
    put({ id: { S: 'NewKey' } }),
  ),
  refuses(
    `${FILE}::test_batch_write_not_matching_schema`,
    'BatchWriteItem',
    'an item without the keys of its table',
    { RequestItems: { '{table}': [{ PutRequest: { Item: { nonKey: { S: 'hello' } } } }] } },
    ['ValidationException', 'The provided key element does not match the schema'],
    pair,
  ),
  answers(
    `${FILE}::test_dynamodb_get_batch_items: Response`,
    'BatchGetItem',
    'a key that is not there',
    { RequestItems: { '{table}': { Keys: [{ id: { S: 'test-key' } }] } } },
    { Responses: { '{table}': [] }, UnprocessedKeys: {} },
    simple,
  ),
];

const constraint = (member: string, text: string, value = 'null') =>
  [
    'ValidationException',
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: Member must ${text}`,
  ] as const;
const ENUM = (member: string, value: string) =>
  [
    'ValidationException',
    new RegExp(
      `^1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: \\[`,
    ),
  ] as const;
const missing = (operation: string, member: string, input: object) =>
  refuses(
    `${MODEL} ${operation}Input`,
    operation,
    `without ${member}`,
    input,
    constraint(`${member.slice(0, 1).toLowerCase()}${member.slice(1)}`, 'not be null'),
  );
const Key = { id: { S: 'a' } };
const THINGS = { TableName: 'things' };

const MODELLED: readonly Fact[] = [
  missing('GetItem', 'TableName', { Key }),
  missing('GetItem', 'Key', THINGS),
  missing('PutItem', 'TableName', { Item: Key }),
  missing('PutItem', 'Item', THINGS),
  missing('DeleteItem', 'TableName', { Key }),
  missing('DeleteItem', 'Key', THINGS),
  missing('UpdateItem', 'TableName', { Key }),
  missing('UpdateItem', 'Key', THINGS),
  missing('Query', 'TableName', { KeyConditionExpression: 'a = b' }),
  missing('Scan', 'TableName', {}),
  missing('BatchGetItem', 'RequestItems', {}),
  missing('BatchWriteItem', 'RequestItems', {}),
  refuses(
    `${MODEL} BatchWriteItemRequestMap`,
    'BatchWriteItem',
    'without a table',
    { RequestItems: {} },
    constraint('requestItems', 'have length greater than or equal to 1', "'{}'"),
  ),
  refuses(
    `${MODEL} BatchGetRequestMap`,
    'BatchGetItem',
    'without a table',
    { RequestItems: {} },
    constraint('requestItems', 'have length greater than or equal to 1', "'{}'"),
  ),
  refuses(
    `${MODEL} PositiveIntegerObject`,
    'Query',
    'with a limit of 0',
    { ...THINGS, KeyConditionExpression: 'a = b', Limit: 0 },
    constraint('limit', 'have value greater than or equal to 1', "'0'"),
  ),
  refuses(
    `${MODEL} PositiveIntegerObject`,
    'Scan',
    'with a limit of 0',
    { ...THINGS, Limit: 0 },
    constraint('limit', 'have value greater than or equal to 1', "'0'"),
  ),
  refuses(
    `${MODEL} ListTablesInputLimit`,
    'ListTables',
    'with a limit of 101',
    { Limit: 101 },
    constraint('limit', 'have value less than or equal to 100', "'101'"),
  ),
  refuses(
    `${MODEL} IndexName`,
    'Query',
    'with a name of an index of two letters',
    { ...THINGS, IndexName: 'ab', KeyConditionExpression: 'a = b' },
    constraint('indexName', 'have length greater than or equal to 3', "'ab'"),
  ),
  refuses(
    `${MODEL} ReturnValue`,
    'PutItem',
    'with a kind of values that there is not',
    { ...THINGS, Item: Key, ReturnValues: 'SOME' },
    ENUM('returnValues', 'SOME'),
  ),
  refuses(
    `${MODEL} ReturnValuesOnConditionCheckFailure`,
    'PutItem',
    'with a kind of values after a failure that there is not',
    { ...THINGS, Item: Key, ReturnValuesOnConditionCheckFailure: 'SOME' },
    ENUM('returnValuesOnConditionCheckFailure', 'SOME'),
  ),
  refuses(
    `${MODEL} ReturnConsumedCapacity`,
    'GetItem',
    'with a kind of capacity that there is not',
    { ...THINGS, Key, ReturnConsumedCapacity: 'SOME' },
    ENUM('returnConsumedCapacity', 'SOME'),
  ),
  refuses(
    `${MODEL} Select`,
    'Query',
    'with a kind of selection that there is not',
    { ...THINGS, KeyConditionExpression: 'a = b', Select: 'SOME' },
    ENUM('select', 'SOME'),
  ),
];

export const DYNAMODB_FACTS: readonly Fact[] = [...TABLES, ...ITEMS, ...BATCHES, ...MODELLED];
