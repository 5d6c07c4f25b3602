/** AWS::DynamoDB::Table */
import { type ResourceType, USED } from './resource-type.ts';

const FORWARDED = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

export const dynamodbTable: ResourceType = {
  properties: {
    ...Object.fromEntries(FORWARDED.map((name) => [name, USED])),
    TableName: USED,
    DeletionProtectionEnabled: 'Tables of the run are not deleted.',
    PointInTimeRecoverySpecification: 'The run has no backups.',
    SSESpecification: 'Tables of the run are not encrypted.',
    TimeToLiveSpecification: 'The run does not delete expired items.',
    Tags: 'Tags of tables have no effect.',
  },
  async build({ name, properties, world: { dynamodb, region, account } }) {
    const TableName = String(properties['TableName'] ?? name);
    const given = FORWARDED.filter((key) => properties[key] !== undefined);
    await dynamodb.createTable({ TableName, ...Object.fromEntries(given.map((key) => [key, properties[key]])) });
    return { ref: TableName, attributes: { Arn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}` } };
  },
};
