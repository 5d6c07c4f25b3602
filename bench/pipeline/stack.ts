/** A run to measure: an embedded AWS with destinations that count what arrives, and a backend in its own thread. */
import { Worker } from 'node:worker_threads';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { type EmbeddedOptions, startEmbedded } from '../../local/index.ts';
import { waitForCount } from '../endpoint.ts';
import { updatesIn } from '../updates.ts';
import { appIds } from './app-ids.ts';
import { cloneApp } from './clone-app.ts';
import type { PublisherData } from './publisher-thread.ts';
import type { ReceiverData } from './receiver-thread.ts';

export interface BenchStackOptions
  extends Pick<EmbeddedOptions, 'assembly' | 'hold' | 'environments' | 'speed' | 'onLog'> {
  /** Number of queues in every feed group. */
  readonly queues: number;
  /** Number of webhooks in every feed group. */
  readonly webhooks: number;
  /** Number of feed groups, `g0` and following. Default: 1. */
  readonly groups?: number;
  /** Number of apps over which the events are spread, each with all of the groups. Default: 1. */
  readonly apps?: number;
  /** Updates per event, for relays. Default: 1. */
  readonly batchSize?: number;
  /** Time until a webhook answers. Default: 0. */
  readonly answerMs?: number;
  /** The number of requests to webhooks, per 1,000, that are answered with 500. Default: 0. */
  readonly failing?: number;
  /** Number of feed groups whose destinations do not work: missing queues, and endpoints that answer 500. Default: 0. */
  readonly down?: number;
}

export type BenchStack = Awaited<ReturnType<typeof startBenchStack>>;

const POLL_MS = 5;
/** Old messages expire, because nobody receives them. */
const RETENTION_SECONDS = '60';

export async function startBenchStack({
  queues,
  webhooks,
  groups = 1,
  apps = 1,
  failing = 0,
  answerMs = 0,
  down = 0,
  batchSize = 1,
  hold = false,
  assembly,
  environments,
  speed,
  onLog = () => {},
}: BenchStackOptions) {
  const counters = new SharedArrayBuffer(12);
  const counted = new Int32Array(counters);
  const receiver = new Worker(new URL('./receiver-thread.ts', import.meta.url), {
    workerData: { counters, failing, answerMs } satisfies ReceiverData,
  });
  const origin = await new Promise<string>((resolve) => receiver.once('message', resolve));
  const environment = { EGRESS_ALLOWANCE, RELAY_ENDPOINT: origin, RELAY_BATCH_SIZE: String(batchSize) };
  const embedded = await startEmbedded({ assembly, port: 0, environment, hold, environments, speed, onLog });
  const { endpoint, region, outputs } = embedded;
  const sqs = new SQSClient(embeddedClient({ endpoint, region }));
  const urls: string[] = [];
  for (let number = 0; number < queues; number++) {
    const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS };
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `customer-${number}`, Attributes }));
    urls.push(QueueUrl);
  }
  const auth = { type: 'keys', key: 'customer', secret: 'local' } as const;
  const scopes = Array.from({ length: groups }, (_, group) => ({
    feed_group: `g${group}`,
    realtime: true,
    destinations: [
      ...urls.map((url) => ({ transport: 'sqs' as const, queue_url: group < down ? `${url}-gone` : url, auth })),
      ...Array.from({ length: webhooks }, (_, number) => ({
        transport: 'webhook' as const,
        url: `${origin}/${group < down ? 'down' : group}/${number}`,
      })),
    ],
  }));
  const [first = '', ...others] = appIds(apps);
  await applyConfiguration(embedded, { apps: [{ app_id: first, name: 'bench', scopes }] });
  if (others.length > 0) await cloneApp(embedded, first, others);
  let inQueues = 0;
  embedded.sqs.onMessage((name, { body }) => {
    if (name.startsWith('customer-')) inQueues += updatesIn(Buffer.from(body, 'base64').toString('latin1'));
  });
  return {
    embedded,
    /** Returns the number of requests to webhooks. */
    posts: () => Atomics.load(counted, 1),
    /** Returns the number of requests to webhooks that followed each other, if they are not answered immediately. */
    sequentialPosts: () => Atomics.load(counted, 2),
    /** Resolves when all updates are on the bus. */
    publish: (what: Pick<PublisherData, 'updates' | 'batchSize' | 'bytes' | 'unique'>) =>
      new Promise<void>((resolve, reject) => {
        const workerData: PublisherData = { endpoint, region, bus: outputs['BusName'] ?? '', groups, apps, ...what };
        const publisher = new Worker(new URL('./publisher-thread.ts', import.meta.url), { workerData });
        publisher.once('message', () => resolve());
        publisher.once('error', reject);
      }),
    /** Waits until this number of updates has arrived at the queues and at the webhooks. */
    until(updates: number) {
      const arrived = () => Math.min(inQueues, updates) + Math.min(Atomics.load(counted, 0), updates);
      return waitForCount('updates at queues and webhooks', arrived, 2 * updates, POLL_MS);
    },
    /** Resets the counts. */
    clear() {
      inQueues = 0;
      counted.fill(0);
    },
    async close() {
      await embedded.close();
      await receiver.terminate();
    },
  };
}
