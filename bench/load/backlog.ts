/**
 * A backlog of 50,000 parked deliveries is let out while another destination gets live updates: all of the backlog arrives,
 * the oldest first, and live traffic goes on.
 */
import { LARGEST_RELEASE } from '../../core/health/health.ts';
import { figure, type Result } from '../result.ts';
import { median, percentile } from '../statistics.ts';
import { APP, type LoadWorld, startLoadWorld } from './world.ts';

const BACKLOG = 50_000;
const [STOPPED, LIVE] = [0, 1];
const LIVE_GAP_MS = 100;
const LIVE_ALONE_MS = 15_000;
/** A tick of wake lasts three seconds. */
const SPEED = 20;

export async function backlog(): Promise<Result> {
  // One activity a request: each update is a delivery of its own.
  const world = await startLoadWorld({ destinations: 2, failingEvery: 0, speed: SPEED, maxBatch: 1 });
  try {
    const path = `/apps/${APP}/scopes/feed_group:g${STOPPED}/destinations/${world.ids[STOPPED]}`;
    const arrivedAt = (number: number) => world.arrived.filter(({ destination }) => destination === number);
    await world.call('POST', `${path}/pause`);
    await world.publish(Array(BACKLOG).fill(STOPPED), 100);
    await world.until('all are parked', async () => (await world.parked(STOPPED)) >= BACKLOG, 600);

    const alone = await liveWaits(world, async () => {
      await new Promise((resolve) => setTimeout(resolve, LIVE_ALONE_MS));
    });
    const begun = performance.now();
    const during = await liveWaits(world, async () => {
      await world.call('POST', `${path}/resume`);
      await world.until('the backlog is gone', () => arrivedAt(STOPPED).length >= BACKLOG, 900);
    });
    const seconds = (performance.now() - begun) / 1_000;
    const published = arrivedAt(STOPPED).flatMap((one) => one.published);
    return {
      name: 'backlog',
      what: `${BACKLOG} parked deliveries are let out, a live update to another destination each ${LIVE_GAP_MS} ms; a clock ${SPEED} times as fast as the wall's.`,
      figures: [
        figure('deliveries of the backlog that arrived', '', published.length, { atLeast: BACKLOG }),
        figure('let out within', 's', seconds),
        figure('arrived at most one step of the release from their place', '%', inPlace(published) * 100),
        figure('live updates, alone, median', 'ms', median(alone)),
        figure('live updates, alone, p99', 'ms', percentile(alone, 99)),
        figure('live updates, beside the backlog, median', 'ms', median(during)),
        figure('live updates, beside the backlog, p99', 'ms', percentile(during, 99), { atMost: 5_000 }),
      ],
    };
  } finally {
    await world.close();
  }
}

/** How long live updates wait while something is done; all of them have arrived by its end. */
async function liveWaits(world: LoadWorld, work: () => Promise<void>): Promise<readonly number[]> {
  const live = () => world.arrived.filter(({ destination }) => destination === LIVE);
  const before = live().length;
  let sent = 0;
  let working = true;
  const sending = (async () => {
    while (working) {
      await world.publish([LIVE], 1);
      sent++;
      await new Promise((resolve) => setTimeout(resolve, LIVE_GAP_MS));
    }
  })();
  await work();
  working = false;
  await sending;
  await world.until('live updates arrived', () => live().length >= before + sent, 120);
  return live()
    .slice(before)
    .flatMap(({ published, at }) => published.map((ms) => at - ms));
}

/** Within a step no order is promised: the share of what arrived at most a step from where its age puts it. */
function inPlace(published: readonly number[]): number {
  const order = published.map((ms, at) => ({ ms, at })).toSorted((a, b) => a.ms - b.ms || a.at - b.at);
  const near = order.filter(({ at }, place) => Math.abs(at - place) <= LARGEST_RELEASE);
  return near.length / published.length;
}
