/**
 * Calculates from the journal what a destination would have received, and what a replay will send. The former reads the newest blocks
 * completely, until a limit is reached. The latter counts the rows of a whole range, and packs the updates of some of their blocks.
 */
import { forEachConcurrently } from '../concurrency.ts';
import { deliveryCost } from '../delivery/cost.ts';
import type { Body } from '../delivery/delivery.ts';
import { pack } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import type { Destination, Transport } from '../destination.ts';
import { JOURNAL_LIST, PREVIEW, REPLAY_BATCH, REPLAY_PREVIEW } from '../limits.ts';
import { dollars } from '../prices.ts';
import type { Update } from '../update/update.ts';
import { aimsOf, type Block, DamagedBlock, isFor } from './block.ts';
import { paceOf, type Replay, type ReplayFilter, type ReplayPreview, selects } from './replay.ts';
import { timeKey } from './row.ts';
import type { ReplayPorts, ReplayRow } from './run-replay.ts';

/** Rows of the index, newest first, with their blocks. */
export interface RecentRows {
  readonly rows: readonly { readonly row: { readonly at: number; readonly updates: number }; readonly block?: Block }[];
  /** Unix ms down to which all rows were read. */
  readonly readTo: number;
}

export interface Sent {
  /** Updates, or pieces of updates that were split. */
  readonly updates: number;
  readonly requests: number;
  /** UTF-8 bytes of the bodies. */
  readonly bytes: number;
}

export interface Preview extends Sent {
  /** Updates that the event types exclude. */
  readonly filteredOut: number;
  /** Updates and pieces that do not fit into a body. */
  readonly tooLarge: number;
  /** Updates in blocks that cannot be read. They are not in the other numbers. */
  readonly unreadable: number;
  /** The first updates of the newest body. Absent if there is no body, or if its first update is too long to be shown. */
  readonly example?: { readonly body: string; readonly updates: number };
  /** Unix ms down to which the journal was read. */
  readonly readTo: number;
  /** Whether the whole range was read. */
  readonly isComplete: boolean;
}

/**
 * Packs the updates of each block as fan-out would have packed them for the destination, newest first, until the range ends or
 * the limits of a preview are reached.
 */
export async function preview(
  recent: AsyncIterable<RecentRows>,
  destination: Destination,
  from: number,
): Promise<Preview> {
  const total = { updates: 0, requests: 0, bytes: 0, filteredOut: 0, tooLarge: 0, unreadable: 0 };
  let example: Preview['example'];
  let [batches, opened, read] = [0, 0, 0];
  for await (const { rows, readTo } of recent) {
    batches += 1;
    for (const { row, block } of rows) {
      opened += 1;
      if (!block) {
        total.unreadable += row.updates;
        continue;
      }
      const { own, wanted } = updatesFor(block, destination);
      const { bodies, tooLarge } = pack(wanted, destination);
      const sent = sentIn(bodies);
      read += block.updates.reduce((sum, { length }) => sum + length, 0);
      total.filteredOut += own.length - wanted.length;
      total.tooLarge += tooLarge.length;
      total.requests += sent.requests;
      total.updates += sent.updates;
      total.bytes += sent.bytes;
      example ??= bodies
        .map(({ updates }) => exampleOf(updates.map(({ text }) => text)))
        .find((one) => one !== undefined);
    }
    const isEnough = batches >= PREVIEW.batches || opened >= JOURNAL_LIST.blocks || read >= JOURNAL_LIST.read;
    if (isEnough && readTo > from) return { ...total, ...(example ? { example } : {}), readTo, isComplete: false };
    if (readTo <= from) break;
  }
  return { ...total, ...(example ? { example } : {}), readTo: from, isComplete: true };
}

/** Returns the updates of a block that were not for another destination only, and those that a destination gets. */
function updatesFor(block: Block, destination: Destination, filter: ReplayFilter = {}) {
  const aims = aimsOf(block);
  const all = block.updates.map((text, position) => {
    return { ...updateOf(text, block.appId, destination.scope), aim: aims.get(position) };
  });
  const own = all.filter(({ aim }) => isFor(destination.id, aim));
  return { own, wanted: own.filter((update) => selects(filter, destination, update, update.aim)) };
}

function sentIn(bodies: readonly Body[]): Sent {
  return {
    updates: bodies.reduce((sum, { updates }) => sum + updates.length, 0),
    requests: bodies.length,
    bytes: bodies.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Returns a body of the first updates that together have a length that people can read. */
function exampleOf(texts: readonly string[]): Preview['example'] {
  const shown: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length + 1;
    if (length > PREVIEW.exampleCharacters) break;
    shown.push(text);
  }
  return shown.length > 0 ? { body: `[${shown.join(',')}]`, updates: shown.length } : undefined;
}

/** Returns what a time with the same rate would contain. */
export function scaled({ updates, requests, bytes }: Sent, factor: number): Sent {
  const [u, r, b] = [updates, requests, bytes].map((count) => Math.round(count * factor)) as [number, number, number];
  return { updates: u, requests: r, bytes: b };
}

// The preview of a replay

export type ReplayWish = Pick<
  Replay,
  'appId' | 'scope' | 'from' | 'to' | 'feeds' | 'types' | 'activityId' | 'perMinute'
>;

const HOUR_MS = 3_600_000;

export async function previewReplay<R extends ReplayRow>(
  wish: ReplayWish,
  destination: Destination,
  { rows, open }: Pick<ReplayPorts<R>, 'rows' | 'open'>,
): Promise<ReplayPreview> {
  const { found, share } = await rowsOf(wish, rows);
  const step = Math.max(1, found.length / REPLAY_PREVIEW.blocks);
  const sample = found.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  const selected = await updatesIn(sample, wish, destination, open);
  const { bodies } = pack(selected, destination);
  const isExact = sample.length === found.length && share === 1;
  const total = found.reduce((sum, { updates }) => sum + updates, 0);
  const opened = sample.reduce((sum, { updates }) => sum + updates, 0);
  const factor = opened === 0 ? 0 : total / opened / share;
  const estimated = (count: number): number => (isExact ? count : Math.round(count * factor));
  const sent = sentIn(bodies);
  return {
    updates: estimated(selected.length),
    deliveries: estimated(sent.requests),
    bytes: estimated(sent.bytes),
    blocks: Math.round(found.length / share),
    isExact,
  };
}

/** Returns the rows of the scope, and the share of the range in which they were counted. */
async function rowsOf<R extends ReplayRow>(
  { appId, scope, from, to, feeds }: ReplayWish,
  rows: ReplayPorts<R>['rows'],
): Promise<{ readonly found: readonly R[]; readonly share: number }> {
  const wanted = feeds && ({ kind: 'feeds', ids: feeds } as const);
  const between = [timeKey(from), `${timeKey(to)}~`] as const;
  const found: R[] = [];
  let hour = Math.floor(from / HOUR_MS) * HOUR_MS;
  while (hour <= to && found.length < REPLAY_PREVIEW.rows) {
    const hours = Array.from({ length: REPLAY_PREVIEW.hours }, (_, index) => hour + index * HOUR_MS);
    const lists = await Promise.all(
      hours.map(async (one) => {
        const own: R[] = [];
        if (one > to) return own;
        // A sample is opened later, so that the preview does not hold all blocks that are in rows.
        for await (const row of rows(appId, one, wanted, { between })) {
          if (row.scope === scope) own.push({ ...row, inline: undefined });
        }
        return own;
      }),
    );
    for (const list of lists) found.push(...list);
    hour += hours.length * HOUR_MS;
  }
  return { found, share: hour > to ? 1 : (hour - from) / (to - from) };
}

async function updatesIn<R extends ReplayRow>(
  sample: readonly R[],
  wish: ReplayWish,
  destination: Destination,
  open: ReplayPorts<R>['open'],
): Promise<readonly Update[]> {
  const selected: (readonly Update[])[] = [];
  await forEachConcurrently(sample.entries(), REPLAY_BATCH.blocks, async ([index, row]) => {
    try {
      selected[index] = updatesFor(await open(row), destination, wish).wanted;
    } catch (error) {
      // The replay reports it.
      if (!(error instanceof DamagedBlock)) throw error;
    }
  });
  return selected.flat();
}

/** Deliveries per second that most endpoints and queues take. It is used for the estimated time only. */
const USUAL_SPEED = 50;

/** Returns the estimated time of a replay in seconds. */
export function secondsOf({ deliveries }: ReplayPreview, wish: Pick<Replay, 'perMinute'>, to: Destination): number {
  return Math.ceil(deliveries / Math.min(USUAL_SPEED, paceOf(wish, to).perMinute / 60));
}

/** Returns the estimated cost in US dollars. */
export function costOf({ deliveries, bytes, blocks }: ReplayPreview, transport: Transport): number {
  const cost = deliveryCost({ requests: deliveries, bytes }, transport) + dollars('objectGet', blocks);
  return Math.round(cost * 1e6) / 1e6;
}
