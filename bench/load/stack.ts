/** The embedded run with many webhooks of one app, each of a feed group of its own, and an endpoint behind each. */
import { Worker } from 'node:worker_threads';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { applyConfiguration, OPERATOR } from '../../bin/local/apply.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { EVENTBRIDGE_BATCH_ENTRIES } from '../../core/limits.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import type { Arrived, EndpointData } from './endpoint-thread.ts';

export interface LoadOptions extends EndpointData {
  readonly destinations: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  /** Activities in a request. */
  readonly maxBatch?: number;
}

export interface LoadWorld {
  readonly embedded: Embedded;
  /** Ids by number. */
  readonly ids: readonly string[];
  /** What has arrived, in its order. */
  readonly arrived: readonly Arrived[];
  /** Puts an update for each of these destinations on the bus, packed `together`. */
  publish(numbers: readonly number[], together: number): Promise<void>;
  /** A call of the HTTP API as an operator. @throws when it is refused. */
  call(method: string, path: string): Promise<unknown>;
  /** Deliveries of a destination that are parked; -1 while some are still on their way there. */
  parked(number: number): Promise<number>;
  /** Polls a count until it is so high. @throws when it has not changed for ten minutes. */
  until(what: string, count: () => number | Promise<number>, wanted: number): Promise<void>;
  close(): Promise<void>;
}

export const APP = '1';
const POLL_MS = 100;
/** Without any change: catches what hangs, whatever the machine. */
const PATIENCE_MS = 600_000;

export async function startLoadWorld(options: LoadOptions): Promise<LoadWorld> {
  const { destinations, failingEvery, speed, maxBatch } = options;
  const arrived: Arrived[] = [];
  const endpoints = new Worker(new URL('./endpoint-thread.ts', import.meta.url), {
    workerData: { failingEvery } satisfies EndpointData,
  });
  const port = await new Promise<number>((resolve) => endpoints.once('message', resolve));
  endpoints.on('message', (some: readonly Arrived[]) => arrived.push(...some));
  const embedded = await startEmbedded({
    assembly: await synthesize(),
    port: 0,
    speed,
    environment: { EGRESS_ALLOWANCE },
  });
  const { endpoint, region, outputs } = embedded;
  const scopes = Array.from({ length: destinations }, (_, number) => ({
    feed_group: `g${number}`,
    realtime: true,
    destinations: [
      {
        transport: 'webhook' as const,
        url: `http://127.0.0.1:${port}/${number}`,
        ...(maxBatch === undefined ? {} : { max_batch: maxBatch }),
      },
    ],
  }));
  const apps = await applyConfiguration(embedded, { apps: [{ app_id: APP, name: 'load', scopes }] });
  const token = embedded.issueToken(OPERATOR);
  const bus = new EventBridgeClient({ endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
  const put = async (details: readonly string[]) => {
    const Entries = details.map((Detail) => ({
      EventBusName: outputs['BusName'] ?? '',
      Source: 'load',
      DetailType: 'feed.update',
      Detail,
    }));
    const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount) throw new Error(`${FailedEntryCount} entries were refused`);
  };
  const stored = new Map(apps[0]?.scopes.map(({ scope, destinations }) => [scope, destinations[0]?.id ?? '']));
  const ids = scopes.map(({ feed_group }) => stored.get(`feed_group:${feed_group}`) ?? '');
  const table = outputs['HoldingTableName'] ?? '';
  const dynamodb = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
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
    ids,
    arrived,
    async publish(numbers, together) {
      for (let from = 0; from < numbers.length; from += together * EVENTBRIDGE_BATCH_ENTRIES) {
        const some = numbers.slice(from, from + together * EVENTBRIDGE_BATCH_ENTRIES);
        const details: string[] = [];
        for (let at = 0; at < some.length; at += together) {
          const updates = some.slice(at, at + together).map((number) => ({
            feed: `g${number}:1`,
            new: [{ actor: 'user:1', verb: 'post', object: 'picture:1', published_ms: Date.now() }],
          }));
          details.push(JSON.stringify({ app_id: APP, updates }));
        }
        await put(details);
      }
    },
    async call(method, path) {
      const answer = await fetch(`${embedded.api}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async parked(number) {
      if (await isOnTheWay()) return -1;
      let count = 0;
      const query = {
        TableName: table,
        Select: 'COUNT' as const,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :parked)',
        ExpressionAttributeValues: { ':pk': { S: `DEST#${ids[number]}` }, ':parked': { S: 'PARKED#' } },
      };
      for await (const page of paginateQuery({ client: dynamodb }, query)) count += page.Count ?? 0;
      return count;
    },
    async until(what, count, wanted) {
      let [last, at] = [await count(), performance.now()];
      while (last < wanted) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        const now = await count();
        if (now !== last) [last, at] = [now, performance.now()];
        if (performance.now() - at > PATIENCE_MS) throw new Error(`${what}: ${last} of ${wanted} and then nothing`);
      }
    },
    async close() {
      await embedded.close();
      await endpoints.terminate();
    },
  };
}
