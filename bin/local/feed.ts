/** The updates of a run: the stream of the demo, an NDJSON file, or standard input. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Publisher } from '../../cli/publish.ts';
import { demoStream } from './demo.ts';
import type { Ledger } from './ledger.ts';
import { column, type Screen } from './screen.ts';

export interface Feed {
  readonly publisher: Publisher;
  readonly ledger: Ledger;
  readonly screen: Screen;
}

/** Maximum number of lines in one call of the publisher. */
const BATCH_LINES = 200;
/** Time to wait for more lines. */
const BATCH_WINDOW_MS = 20;

/** Puts each line of a file (`-`: standard input) on the bus as one detail. Empty lines are ignored. */
export async function feedLines(path: string, feed: Feed, signal: AbortSignal): Promise<void> {
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8');
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => {});
  let number = 0;
  let waiting: { readonly number: number; readonly detail: string }[] = [];
  let sending: Promise<void> = Promise.resolve();
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) sending = sending.then(() => putLines(batch, feed));
  };
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal });
  const read = (async () => {
    let timer: NodeJS.Timeout | undefined;
    for await (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      waiting.push({ number, detail: line });
      if (waiting.length >= BATCH_LINES) {
        flush();
        await sending;
      }
      timer ??= setTimeout(() => {
        timer = undefined;
        flush();
      }, BATCH_WINDOW_MS);
    }
    clearTimeout(timer);
  })();
  await Promise.race([read, failed]);
  flush();
  await sending;
}

/** Puts the stream of the demo on the bus, with pauses. */
export async function feedDemo(feed: Feed, signal: AbortSignal): Promise<void> {
  for (const { detail, story, pauseMs } of demoStream()) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (signal.aborted) return;
    const [published] = await feed.publisher.publish([detail]);
    if (published) enter(published, detail, `"${story}"`, feed);
    feed.screen.say(`${clock()}  → bus      ${column(story, 60)}`);
  }
}

/** Returns the UTC time of day with milliseconds. */
export function clock(): string {
  return new Date().toISOString().slice(11, 23);
}

async function putLines(
  batch: readonly { readonly number: number; readonly detail: string }[],
  feed: Feed,
): Promise<void> {
  const answers = await feed.publisher.publish(batch.map(({ detail }) => detail));
  for (const [index, published] of answers.entries()) {
    const { number, detail } = batch[index] as (typeof batch)[number];
    enter(published, detail, `line ${number}`, feed);
  }
}

function enter(
  published: Awaited<ReturnType<Publisher['publish']>>[number],
  detail: string,
  name: string,
  { ledger, screen }: Feed,
): void {
  if ('eventId' in published) {
    ledger.put(published.eventId, detail);
    return;
  }
  ledger.put(name, '{}');
  ledger.refused(name, `refused by the bus: ${published.fault}`);
  screen.say(`  ✗ ${name} was refused by the bus: ${published.fault}`);
}
