/**
 * A backlog of 50,000 parked deliveries is let out while another destination gets live updates: all of the backlog arrives,
 * the oldest first, and live traffic goes on. A second stack without a backlog gets the same live updates at the same time,
 * on the same busy machine: what the backlog does to others is the ratio of the two.
 */
import { LARGEST_RELEASE } from '../../core/health/health.ts';
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { median, percentile } from '../statistics.ts';
import { APP, type LoadWorld, startLoadWorld } from './stack.ts';

const BACKLOG = 50_000;
const QUICK_BACKLOG = 2_000;
const [STOPPED, LIVE] = [0, 1];
const LIVE_GAP_MS = 100;
const ALL = { atLeast: 1 } as const;
/** Live updates share the functions with the backlog, and must not wait until it is gone. */
const SLOWED = { atMost: 3 } as const;
/** A tick of wake lasts three seconds. */
const SPEED = 20;

export async function backlog({ quick, step }: BenchRun): Promise<Result> {
  const parked = quick ? QUICK_BACKLOG : BACKLOG;
  // One activity a request: each update is a delivery of its own.
  const options = { destinations: 2, failingEvery: 0, speed: SPEED, maxBatch: 1 };
  const world = await startLoadWorld(options);
  const calm = await startLoadWorld(options);
  try {
    const path = `/apps/${APP}/scopes/feed_group:g${STOPPED}/destinations/${world.ids[STOPPED]}`;
    const arrivedAt = (number: number) => world.arrived.filter(({ destination }) => destination === number);
    step(`${parked} deliveries are parked`, 0, 2);
    await world.call('POST', `${path}/pause`);
    await world.publish(Array(parked).fill(STOPPED), 100);
    await world.until('parked deliveries', () => world.parked(STOPPED), parked);

    step('the backlog is let out', 1, 2);
    const begun = performance.now();
    const waits = await liveWaits([world, calm], async () => {
      await world.call('POST', `${path}/resume`);
      await world.until('deliveries of the backlog that arrived', () => arrivedAt(STOPPED).length, parked);
    });
    const [beside = [], without = []] = waits;
    const seconds = (performance.now() - begun) / 1_000;
    const published = arrivedAt(STOPPED).flatMap((one) => one.published);
    return {
      name: 'backlog',
      what: `${parked} parked deliveries are let out, a live update to another destination each ${LIVE_GAP_MS} ms, and the same in a stack without a backlog at the same time; a clock ${SPEED} times as fast as the wall's.`,
      figures: [
        ratio('deliveries of the backlog that arrived / parked', published.length / parked, ALL),
        figure('let out within', 's', seconds),
        ratio('arrived at most one step of the release from their place / all', inPlace(published)),
        figure('live updates, without a backlog, median', 'ms', median(without)),
        figure('live updates, without a backlog, p99', 'ms', percentile(without, 99)),
        figure('live updates, beside the backlog, median', 'ms', median(beside)),
        figure('live updates, beside the backlog, p99', 'ms', percentile(beside, 99)),
        ratio('live updates, median, beside the backlog / without', median(beside) / median(without), SLOWED),
        ratio('live updates, p99, beside the backlog / without', percentile(beside, 99) / percentile(without, 99)),
      ],
    };
  } finally {
    await world.close();
    await calm.close();
  }
}

/** How long live updates wait in each stack while something is done; all of them have arrived by its end. */
async function liveWaits(worlds: readonly LoadWorld[], work: () => Promise<void>): Promise<number[][]> {
  const live = (world: LoadWorld) => world.arrived.filter(({ destination }) => destination === LIVE);
  let sent = 0;
  let working = true;
  const sending = (async () => {
    while (working) {
      await Promise.all(worlds.map((world) => world.publish([LIVE], 1)));
      sent++;
      await new Promise((resolve) => setTimeout(resolve, LIVE_GAP_MS));
    }
  })();
  await work();
  working = false;
  await sending;
  for (const world of worlds) await world.until('live updates that arrived', () => live(world).length, sent);
  return worlds.map((world) => live(world).flatMap(({ published, at }) => published.map((ms) => at - ms)));
}

/** Within a step no order is promised: the share of what arrived at most a step from where its age puts it. */
function inPlace(published: readonly number[]): number {
  const order = published.map((ms, at) => ({ ms, at })).toSorted((a, b) => a.ms - b.ms || a.at - b.at);
  const near = order.filter(({ at }, place) => Math.abs(at - place) <= LARGEST_RELEASE);
  return near.length / published.length;
}
