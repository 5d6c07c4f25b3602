/** A run to measure: the embedded AWS with destinations that count what arrives, and a backend in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import type { PublisherData } from './publisher-thread.ts';
import { DOWN, type ReceiverData } from './receiver-data.ts';

export interface WorldOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Of every feed group. */
  readonly queues: number;
  readonly webhooks: number;
  /** Feed groups `g0` … . Default: 1. */
  readonly groups?: number;
  /** Updates in an event, for relays. Default: 1. */
  readonly together?: number;
  /** Of 1,000 requests to webhooks so many are answered 500. Default: 0. */
  readonly failing?: number;
  /** So many of the feed groups have destinations that do not work: no such queue, endpoints that answer 500. Default: 0. */
  readonly down?: number;
  /** Functions leave their queues alone until the embedded run is told to `poll`. Default: false. */
  readonly hold?: boolean;
  /** Execution environments of one function at a time. Default: as many as the embedded run allows. */
  readonly environments?: number;
  /** Simulated seconds per second. Default: 1. */
  readonly speed?: number;
}

export interface World {
  readonly embedded: Embedded;
  /** Resolves when the bus has all. */
  publish(what: Omit<PublisherData, 'endpoint' | 'region' | 'bus' | 'groups'>): Promise<void>;
  /** Updates that arrived so far. */
  arrived(): { readonly queues: number; readonly webhooks: number };
  /** Requests to webhooks so far. */
  posts(): number;
  /** @throws when nothing arrives for a while and it is not all there. */
  until(queues: number, webhooks: number): Promise<void>;
  /** Counts from zero. */
  clear(): void;
  close(): Promise<void>;
}

const POLL_MS = 5;
/** Without any arrival: catches what hangs, whatever the machine. */
const PATIENCE_MS = 600_000;
/** Once in every update. */
const MARK = '"verb":';
/** Old messages go by themselves: nobody takes them. */
const RETENTION_SECONDS = '60';

export async function startWorld({
  assembly,
  queues,
  webhooks,
  groups = 1,
  failing = 0,
  down = 0,
  together = 1,
  hold = false,
  speed = 1,
  environments,
}: WorldOptions): Promise<World> {
  const counters = new SharedArrayBuffer(8);
  const counted = new Int32Array(counters);
  const receiver = new Worker(new URL('./receiver-thread.ts', import.meta.url), {
    workerData: { counters, failing } satisfies ReceiverData,
  });
  const port = await new Promise<number>((resolve) => receiver.once('message', resolve));
  const environment = {
    EGRESS_ALLOWANCE,
    RELAY_ENDPOINT: `http://127.0.0.1:${port}`,
    RELAY_TOGETHER: String(together),
  };
  const embedded = await startEmbedded({
    assembly,
    port: 0,
    environment,
    hold,
    speed,
    ...(environments === undefined ? {} : { environments }),
  });
  const { endpoint, region, outputs } = embedded;
  const credentials = { accessKeyId: 'customer', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const urls: string[] = [];
  for (let number = 0; number < queues; number++) {
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({
        QueueName: `customer-${number}`,
        Attributes: { MessageRetentionPeriod: RETENTION_SECONDS },
      }),
    );
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
        url: `http://127.0.0.1:${port}/${group < down ? DOWN : group}/${number}`,
      })),
    ],
  }));
  const configuration = { apps: [{ app_id: '1', name: 'bench', scopes }] };
  await applyConfiguration(embedded, configuration);
  let inQueues = 0;
  embedded.sqs.onMessage((name, { body }) => {
    if (name.startsWith('customer-')) inQueues += occurrences(Buffer.from(body, 'base64').toString('latin1'));
  });
  const arrived = () => ({ queues: inQueues, webhooks: Atomics.load(counted, 0) });
  return {
    embedded,
    arrived,
    posts: () => Atomics.load(counted, 1),
    publish: (what) =>
      new Promise((resolve, reject) => {
        const workerData: PublisherData = { endpoint, region, bus: outputs['BusName'] ?? '', groups, ...what };
        const publisher = new Worker(new URL('./publisher-thread.ts', import.meta.url), { workerData });
        publisher.once('message', () => resolve());
        publisher.once('error', reject);
      }),
    async until(wantedQueues, wantedWebhooks) {
      let [last, at] = ['', performance.now()];
      for (;;) {
        const now = arrived();
        if (now.queues >= wantedQueues && now.webhooks >= wantedWebhooks) return;
        if (JSON.stringify(now) !== last) [last, at] = [JSON.stringify(now), performance.now()];
        if (performance.now() - at > PATIENCE_MS) throw new Error(`${last} arrived and then nothing`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
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

function occurrences(text: string): number {
  let count = 0;
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length)) count++;
  return count;
}
