/** A held table in an embedded AWS, with the keys and indexes of lib/held.ts, and queues beside it, for tests with the real SDK. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { conformanceEndpoint } from '../../conformance/support/endpoint.ts';

const strings = ['pk', 'sk', 'due_shard', 'dead_day', 'dead_at'].map((name) => ({
  AttributeName: name,
  AttributeType: 'S',
}));

const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...strings, { AttributeName: 'next_due', AttributeType: 'N' }],
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      { IndexName: 'due', KeySchema: keys('due_shard', 'next_due'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      {
        IndexName: 'dead',
        KeySchema: keys('dead_day', 'dead_at'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['document'] },
      },
    ],
  },
};

const QUEUES = ['Deliveries', 'Intake'] as const;

export interface HeldTable {
  readonly table: string;
  readonly dynamodb: DynamoDBClient;
  /** The same table, whose queries give at most so many rows a page. */
  smallPages(rows: number): DynamoDBClient;
  readonly sqs: SQSClient;
  readonly urls: Readonly<Record<(typeof QUEUES)[number], string>>;
  /** Takes what lies in a queue. */
  take(queue: (typeof QUEUES)[number]): Promise<readonly Message[]>;
  /** Items whose partition key begins so. */
  countItems(prefix: string): Promise<number>;
  close(): Promise<void>;
}

export async function heldTable(): Promise<HeldTable> {
  const queues = Object.fromEntries(QUEUES.map((name) => [name, { Type: 'AWS::SQS::Queue' }]));
  const outputs = Object.fromEntries(['Held', ...QUEUES].map((name) => [name, { Value: { Ref: name } }]));
  const endpoint = await conformanceEndpoint({ Held: TABLE, ...queues }, outputs);
  const table = endpoint.outputs['Held'] ?? '';
  const [dynamodb, sqs] = [new DynamoDBClient(endpoint.client), new SQSClient(endpoint.client)];
  const clients = [dynamodb, sqs];
  const urls = { Deliveries: endpoint.outputs['Deliveries'] ?? '', Intake: endpoint.outputs['Intake'] ?? '' };
  return {
    table,
    dynamodb,
    smallPages(rows) {
      const client = new DynamoDBClient(endpoint.client);
      clients.push(client as never);
      const send = client.send.bind(client);
      const paged = (command: unknown) =>
        send(
          command instanceof QueryCommand ? new QueryCommand({ ...command.input, Limit: rows }) : (command as never),
        );
      return Object.assign(client, { send: paged });
    },
    sqs,
    urls,
    async take(queue) {
      const QueueUrl = urls[queue];
      const taken: Message[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
        );
        if (Messages.length === 0) return taken;
        taken.push(...Messages);
        for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    },
    async countItems(prefix) {
      let [count, from]: [number, Record<string, never> | undefined] = [0, undefined];
      do {
        const page: { Count?: number | undefined; LastEvaluatedKey?: object | undefined } = await dynamodb.send(
          new ScanCommand({
            TableName: table,
            FilterExpression: 'begins_with(pk, :prefix)',
            ExpressionAttributeValues: { ':prefix': { S: prefix } },
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        count += page.Count ?? 0;
        from = page.LastEvaluatedKey as Record<string, never> | undefined;
      } while (from);
      return count;
    },
    async close() {
      for (const client of clients) client.destroy();
      await endpoint.close();
    },
  };
}

/** An id of a destination that no other test has. */
export function freshDestination(): string {
  return `dst_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}
