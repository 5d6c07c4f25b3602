/** The tables of the stack as resources of a template, with the keys and indexes that lib/ defines. */
const S = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const index = (IndexName: string, hash: string, range: string, Projection: object) => ({
  IndexName,
  KeySchema: keys(hash, range),
  Projection,
});
const table = (attributes: object[] = [], indexes: object[] = []) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: [S('pk'), S('sk'), ...attributes],
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  },
});
const DOCUMENT = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['document'] };

export const TABLES = {
  Configuration: table([S('listed')], [index('apps', 'listed', 'pk', { ProjectionType: 'ALL' })]),
  Holding: table(
    [S('due_shard'), S('next_due', 'N'), S('dead_day'), S('dead_app'), S('dead_at')],
    [
      index('due', 'due_shard', 'next_due', { ProjectionType: 'KEYS_ONLY' }),
      index('dead', 'dead_day', 'dead_at', DOCUMENT),
      index('dead-of-app', 'dead_app', 'dead_at', DOCUMENT),
    ],
  ),
  Attempts: table(),
  Received: table(),
};
