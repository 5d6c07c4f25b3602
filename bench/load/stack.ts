/** An embedded run with many webhooks. Each has its own feed group, and an endpoint that answers. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { applyConfiguration, destinationsOf, OPERATOR } from '../../bin/local/apply.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { type Destination, pathOfDestination } from '../../cli/destination.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { createApi } from '../../cli/reach/api.ts';
import { sendByToken } from '../../cli/reach/by-token.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { defined } from '../../core/defined.ts';
import { EVENTBRIDGE_BATCH_ENTRIES, SCOPES_PER_APP } from '../../core/limits.ts';
import { startEmbedded } from '../../local/index.ts';
import type { Arrived, EndpointData } from './endpoint-thread.ts';

export interface LoadOptions extends EndpointData {
  readonly destinations: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  /** Maximum number of activities in a request. */
  readonly maxBatch?: number;
}

export type LoadStack = Awaited<ReturnType<typeof startLoadStack>>;

/** Returns the app of a destination. An app has the maximum number of scopes, each with one destination. */
const appOf = (number: number) => String(Math.floor(number / SCOPES_PER_APP));
const feedGroupOf = (number: number) => `g${number}`;

export async function startLoadStack({ destinations, failingEvery, speed, maxBatch }: LoadOptions) {
  const arrived: Arrived[] = [];
  const endpoints = new Worker(new URL('./endpoint-thread.ts', import.meta.url), {
    workerData: { failingEvery } satisfies EndpointData,
  });
  const origin = await new Promise<string>((resolve) => endpoints.once('message', resolve));
  endpoints.on('message', (some: readonly Arrived[]) => arrived.push(...some));
  const embedded = await startEmbedded({
    assembly: await synthesize(),
    port: 0,
    speed,
    environment: { EGRESS_ALLOWANCE },
  });
  const { endpoint, region, outputs } = embedded;
  const numbers = Array.from({ length: destinations }, (_, number) => number);
  const apps = [...Map.groupBy(numbers, appOf)].map(([app_id, own]) => ({
    app_id,
    name: 'load',
    scopes: own.map((number) => ({
      feed_group: feedGroupOf(number),
      realtime: true,
      destinations: [
        { transport: 'webhook' as const, url: `${origin}/${number}`, ...defined({ max_batch: maxBatch }) },
      ],
    })),
  }));
  const stored = destinationsOf(await applyConfiguration(embedded, { apps }));
  const byScope = new Map(stored.map((destination) => [destination.scope, destination]));
  const destinationAt = (number: number) => byScope.get(`feed_group:${feedGroupOf(number)}`) as Destination;
  const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
  const dynamodb = new DynamoDBClient(embeddedClient({ endpoint, region }));
  const isOnTheWay = async (): Promise<boolean> => {
    for (const [name, QueueUrl] of Object.entries(embedded.queues)) {
      if (name.includes('Dead')) continue;
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const { Attributes } = await embedded.sqs.handle('GetQueueAttributes', { QueueUrl, AttributeNames });
      if (Object.values(Attributes as Record<string, string>).some((count) => count !== '0')) return true;
    }
    return false;
  };
  return {
    embedded,
    /** The HTTP API, called as an operator. */
    api: createApi(sendByToken(embedded.api, embedded.issueToken(OPERATOR)), randomUUID),
    /** Returns the path of a destination in the API. */
    pathOf: (number: number) => pathOfDestination(destinationAt(number)),
    /** What has arrived, in this order. */
    arrived: arrived as readonly Arrived[],
    /** Puts an update for each of these destinations on the bus. */
    async publish(numbers: readonly number[], batchSize: number) {
      const size = batchSize * EVENTBRIDGE_BATCH_ENTRIES;
      for (let from = 0; from < numbers.length; from += size) {
        const some = numbers.slice(from, from + size);
        const details: string[] = [];
        for (const [app_id, own] of Map.groupBy(some, appOf)) {
          for (let at = 0; at < own.length; at += batchSize) {
            const updates = own.slice(at, at + batchSize).map((number) => ({
              feed: `${feedGroupOf(number)}:1`,
              new: [{ actor: 'user:1', verb: 'post', object: 'picture:1', published_ms: Date.now() }],
            }));
            details.push(JSON.stringify({ app_id, updates }));
          }
        }
        const refused = (await publisher.publish(details)).find((answer) => 'fault' in answer);
        if (refused) throw new Error(`an entry was refused: ${refused.fault}`);
      }
    },
    /** Returns the number of parked deliveries of a destination, or -1 while queues contain messages. */
    async parked(number: number) {
      if (await isOnTheWay()) return -1;
      let count = 0;
      const query = {
        TableName: outputs['HoldingTableName'],
        Select: 'COUNT' as const,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :parked)',
        ExpressionAttributeValues: { ':pk': { S: `DEST#${destinationAt(number).id}` }, ':parked': { S: 'PARKED#' } },
      };
      for await (const page of paginateQuery({ client: dynamodb }, query)) count += page.Count ?? 0;
      return count;
    },
    async close() {
      await embedded.close();
      await endpoints.terminate();
    },
  };
}
