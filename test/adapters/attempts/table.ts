/** The attempts table of a test: a real engine, or whatever `CONFORMANCE_ENDPOINT` says. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conformanceEndpoint } from '../../conformance/support/endpoint.ts';

const RESOURCES = {
  Attempts: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    },
  },
};

export async function attemptsTable() {
  const endpoint = await conformanceEndpoint(RESOURCES, { Table: { Value: { Ref: 'Attempts' } } });
  const client = new DynamoDBClient(endpoint.client);
  return {
    client,
    table: endpoint.outputs['Table'] ?? '',
    async close() {
      client.destroy();
      await endpoint.close();
    },
  };
}
