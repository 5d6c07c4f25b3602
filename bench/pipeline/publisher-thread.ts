/** A thread that puts updates on the bus as a feed backend does: the real SDK, full requests, a few of them at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENTBRIDGE_BATCH_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../../core/limits.ts';
import { detailOf, dice, makeUpdate } from '../updates.ts';

export interface PublisherData {
  readonly endpoint: string;
  readonly region: string;
  readonly bus: string;
  readonly updates: number;
  /** Updates in an event. */
  readonly together: number;
  /** UTF-8 bytes of an update. */
  readonly bytes: number;
  /** Feed groups `g0` … over which the events are spread. */
  readonly groups: number;
}

const { endpoint, region, bus, updates, together, bytes, groups } = workerData as PublisherData;
const APP = '1';
const AT_ONCE = 4;
/** Different texts; they are used again and again. */
const TEXTS = 400;

const random = dice(11);
const client = new EventBridgeClient({
  endpoint,
  region,
  credentials: { accessKeyId: 'feed-backend', secretAccessKey: 'local' },
});
const texts = new Map<string, string>();
const eventBytes = together * (bytes + 64);
const entries = Math.max(1, Math.min(EVENTBRIDGE_BATCH_ENTRIES, Math.floor(EVENTBRIDGE_BATCH_BYTES / eventBytes)));
const events = Math.ceil(updates / together);
let next = 0;

await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < events) {
      const first = next;
      next = Math.min(events, next + entries);
      const Entries = Array.from({ length: next - first }, (_, index) => ({
        EventBusName: bus,
        Source: 'feed-backend',
        DetailType: 'feed.update',
        Detail: detailFor(first + index),
      }));
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error(`${FailedEntryCount} entries were refused`);
    }
  }),
);
parentPort?.postMessage('done');

function detailFor(event: number): string {
  const count = Math.min(together, updates - event * together);
  const feedGroup = `g${event % groups}`;
  const own = Array.from({ length: count }, (_, index) => textOf(feedGroup, (event * together + index) % TEXTS));
  return detailOf(own, APP);
}

function textOf(feedGroup: string, number: number): string {
  const key = groups > TEXTS ? feedGroup : `${feedGroup} ${number}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const made = makeUpdate(random, bytes, { feedGroup, ...(together === 1 ? { appId: APP } : {}) });
  if (texts.size < TEXTS * 10) texts.set(key, made);
  return made;
}
