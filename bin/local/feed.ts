/** The updates of a run: the stream of the demo, an NDJSON file, or standard input. */
import { linesOf, openSource } from '../../cli/input.ts';
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
  const source = { option: '--events', path, input: process.stdin, signal };
  let waiting: { readonly number: number; readonly detail: string }[] = [];
  let sending: Promise<void> = Promise.resolve();
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) sending = sending.then(() => putLines(batch, feed));
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const line of linesOf(await openSource(source), source)) {
      if ('fault' in line) {
        refuse(`line ${line.number}`, `refused: ${line.fault}`, feed);
        continue;
      }
      waiting.push({ number: line.number, detail: line.text });
      if (waiting.length >= BATCH_LINES) {
        flush();
        await sending;
      }
      timer ??= setTimeout(() => {
        timer = undefined;
        flush();
      }, BATCH_WINDOW_MS);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
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
  refuse(name, `refused by the bus: ${published.fault}`, { ledger, screen });
}

function refuse(name: string, reason: string, { ledger, screen }: Pick<Feed, 'ledger' | 'screen'>): void {
  ledger.put(name, '{}');
  ledger.refused(name, reason);
  screen.say(`  ✗ ${name} was ${reason}`);
}
