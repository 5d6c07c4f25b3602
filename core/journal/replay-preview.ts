/** Estimates what a replay will send: it counts the rows of the index, and packs the updates of some of their blocks. */
import { forEachConcurrently } from '../concurrency.ts';
import { deliveryCost } from '../delivery/cost.ts';
import { pack } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import type { Destination, Transport } from '../destination.ts';
import { REPLAY_BATCH, REPLAY_PREVIEW } from '../limits.ts';
import { dollars } from '../prices.ts';
import { parseScope } from '../scope.ts';
import type { Update } from '../update/update.ts';
import { DamagedBlock } from './block.ts';
import { paceOf, type Replay, type ReplayPreview, selects } from './replay.ts';
import { timeKey } from './row.ts';
import type { ReplayPorts, ReplayRow } from './run-replay.ts';

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
  return {
    updates: estimated(selected.length),
    deliveries: estimated(bodies.length),
    bytes: estimated(bodies.reduce((sum, { bytes }) => sum + bytes, 0)),
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
  const scope = parseScope(wish.scope);
  const selected: (readonly Update[])[] = [];
  if (!scope) return [];
  await forEachConcurrently(sample.entries(), REPLAY_BATCH.blocks, async ([index, row]) => {
    try {
      const updates = (await open(row)).updates.map((text) => updateOf(text, wish.appId, scope));
      selected[index] = updates.filter((update) => selects(wish, destination, update));
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
