/** A holding table in an embedded AWS, whose pages contain one item each, with queues, for tests with the real SDK. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, type PutItemCommandInput, paginateScan } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { conformanceEndpoint } from '../../conformance/support/endpoint.ts';
import { TABLES } from '../../support/tables.ts';

const QUEUES = ['Deliveries', 'Intake'] as const;

export interface HoldingTable {
  readonly table: string;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly urls: Readonly<Record<(typeof QUEUES)[number], string>>;
  /** Receives the messages of a queue. */
  take(queue: (typeof QUEUES)[number]): Promise<readonly Message[]>;
  /** Returns the items whose partition key begins with this text. */
  countItems(prefix: string): Promise<number>;
  /**
   * Returns a client that loses the answer to its first write of a row.
   * @param sortKey the beginning of its sort key. @param then what happens before the SDK repeats the write.
   */
  losingAnswer(sortKey: string, then: () => Promise<void>): DynamoDBClient;
  close(): Promise<void>;
}

export async function holdingTable(): Promise<HoldingTable> {
  const queues = Object.fromEntries(QUEUES.map((name) => [name, { Type: 'AWS::SQS::Queue' }]));
  const outputs = Object.fromEntries(['Holding', ...QUEUES].map((name) => [name, { Value: { Ref: name } }]));
  const endpoint = await conformanceEndpoint({ Holding: TABLES.Holding, ...queues }, outputs);
  const table = endpoint.outputs['Holding'] ?? '';
  const [dynamodb, sqs] = [new DynamoDBClient(endpoint.client), new SQSClient(endpoint.client)];
  const clients: { destroy(): void }[] = [dynamodb, sqs];
  const urls = { Deliveries: endpoint.outputs['Deliveries'] ?? '', Intake: endpoint.outputs['Intake'] ?? '' };
  return {
    table,
    dynamodb,
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
      let count = 0;
      const scan = {
        TableName: table,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: prefix } },
      };
      for await (const page of paginateScan({ client: dynamodb }, scan)) count += page.Count ?? 0;
      return count;
    },
    losingAnswer(sortKey, then) {
      const client = new DynamoDBClient({ ...endpoint.client, maxAttempts: 2 });
      clients.push(client);
      let isLost = false;
      client.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const { Item } = args.input as { readonly Item?: PutItemCommandInput['Item'] };
          if (isLost || !Item?.['sk']?.S?.startsWith(sortKey)) return result;
          isLost = true;
          await then();
          // The SDK repeats calls that end with this error.
          throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
        },
        { step: 'deserialize', priority: 'low' },
      );
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      await endpoint.close();
    },
  };
}

/** Returns an id of a destination that no other test uses. */
export function freshDestination(): string {
  return `dst_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}
