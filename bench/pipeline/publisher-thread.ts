/** A thread that puts updates on the bus like a feed backend, with the real SDK, full requests and a few concurrent calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../../core/limits.ts';
import { detailOf, makeUpdate, seededRandom } from '../updates.ts';
import { appIds } from './app-ids.ts';

export interface PublisherData {
  readonly endpoint: string;
  readonly region: string;
  readonly bus: string;
  readonly updates: number;
  /** Updates per event. */
  readonly batchSize: number;
  /** UTF-8 bytes of an update. */
  readonly bytes: number;
  /** Number of feed groups, `g0` and following, over which the events are spread. */
  readonly groups: number;
  /** Number of apps over which the events are spread. */
  readonly apps: number;
  /** Whether the texts of all updates differ. By default some hundred texts are repeated, which costs less time. */
  readonly unique?: boolean;
}

const { endpoint, region, bus, updates, batchSize, bytes, groups, apps, unique = false } = workerData as PublisherData;
const APPS = appIds(apps);
const CONCURRENCY = 4;
/** Number of different texts, which are used repeatedly. */
const TEXTS = 400;

const random = seededRandom(11);
const credentials = { accessKeyId: 'feed-backend', secretAccessKey: 'local' };
const client = new EventBridgeClient({ endpoint, region, credentials });
const texts = new Map<string, string>();
const eventBytes = batchSize * (bytes + 64);
const entries = Math.max(1, Math.min(EVENTBRIDGE_BATCH_ENTRIES, Math.floor(EVENTBRIDGE_BATCH_BYTES / eventBytes)));
const events = Math.ceil(updates / batchSize);
let next = 0;

await Promise.all(
  Array.from({ length: CONCURRENCY }, async () => {
    while (next < events) {
      const first = next;
      next = Math.min(events, next + entries);
      const entry = { EventBusName: bus, Source: 'feed-backend', DetailType: 'feed.update' };
      const Entries = Array.from({ length: next - first }, (_, index) => ({
        ...entry,
        Detail: detailFor(first + index),
      }));
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error(`${FailedEntryCount} entries were refused`);
    }
  }),
);
parentPort?.postMessage('done');

function detailFor(event: number): string {
  const count = Math.min(batchSize, updates - event * batchSize);
  const feedGroup = `g${event % groups}`;
  const appId = APPS[event % apps] as string;
  const own = Array.from({ length: count }, (_, index) =>
    textOf(feedGroup, appId, unique ? event * batchSize + index : (event * batchSize + index) % TEXTS),
  );
  return detailOf(own, appId);
}

function textOf(feedGroup: string, appId: string, number: number): string {
  const key = groups > TEXTS && !unique ? feedGroup : `${feedGroup} ${appId} ${number}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const made = makeUpdate(random, bytes, { feedGroup, ...(batchSize === 1 ? { appId } : {}) });
  if (texts.size < TEXTS * 10) texts.set(key, made);
  return made;
}
