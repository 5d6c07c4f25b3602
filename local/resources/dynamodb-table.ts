/** AWS::DynamoDB::Table */
import { type ResourceType, USED } from './resource-type.ts';

const PASSED_ON = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

export const dynamodbTable: ResourceType = {
  properties: {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, USED])),
    TableName: USED,
    DeletionProtectionEnabled: 'Nothing deletes tables of a run.',
    PointInTimeRecoverySpecification: 'A run keeps no backups.',
    SSESpecification: 'A run keeps its data in memory.',
    TimeToLiveSpecification: 'Nothing in a run lives so long.',
    Tags: 'Tags of tables have no effect.',
  },
  async build({ name, properties, world: { dynamodb, region, account } }) {
    const TableName = String(properties['TableName'] ?? name);
    const given = PASSED_ON.filter((key) => properties[key] !== undefined);
    await dynamodb.createTable({ TableName, ...Object.fromEntries(given.map((key) => [key, properties[key]])) });
    return { ref: TableName, attributes: { Arn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}` } };
  },
};
