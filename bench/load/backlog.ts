/**
 * A backlog of 50,000 parked deliveries is released while another destination gets live updates. The whole backlog must arrive, oldest
 * first, and live traffic must continue. A second stack without a backlog gets the same live updates at the same time on the same machine,
 * so that the effect of the backlog on other destinations is a ratio of the two.
 */
import { LARGEST_RELEASE } from '../../core/health/health.ts';
import { waitForCount } from '../endpoint.ts';
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { median, percentile } from '../statistics.ts';
import { type LoadStack, startLoadStack } from './stack.ts';

const BACKLOG = 50_000;
const QUICK_BACKLOG = 2_000;
const [STOPPED, LIVE] = [0, 1];
const LIVE_GAP_MS = 100;
const POLL_MS = 100;
const ALL = { atLeast: 1 } as const;
/** Live updates share the functions with the backlog, but must not wait for its end. */
const SLOWED = { atMost: 3 } as const;
/** At this speed, wake runs every three seconds. */
const SPEED = 20;

export async function backlog({ quick, step }: BenchRun): Promise<Result> {
  const parked = quick ? QUICK_BACKLOG : BACKLOG;
  // With one activity per request, each update is one delivery.
  const options = { destinations: 2, failingEvery: 0, speed: SPEED, maxBatch: 1 };
  const stack = await startLoadStack(options);
  const reference = await startLoadStack(options);
  try {
    const path = stack.pathOf(STOPPED);
    const arrivedAt = (number: number) => stack.arrived.filter(({ destination }) => destination === number);
    step(`${parked} deliveries are parked`, 0, 2);
    await stack.api.call('POST', `${path}/pause`, { body: {} });
    await stack.publish(Array(parked).fill(STOPPED), 100);
    await waitForCount('parked deliveries', () => stack.parked(STOPPED), parked, POLL_MS);

    step('the backlog is released', 1, 2);
    const startedAt = performance.now();
    const waits = await liveWaits([stack, reference], async () => {
      await stack.api.call('POST', `${path}/resume`, { body: {} });
      await waitForCount('deliveries of the backlog that arrived', () => arrivedAt(STOPPED).length, parked, POLL_MS);
    });
    const [withBacklog = [], without = []] = waits;
    const seconds = (performance.now() - startedAt) / 1_000;
    const published = arrivedAt(STOPPED).flatMap((one) => one.published);
    return {
      name: 'backlog',
      what: `${parked} parked deliveries are released, with a live update to another destination every ${LIVE_GAP_MS} ms, and the same live updates in a stack without a backlog at the same time; the clock is ${SPEED} times as fast as real time.`,
      figures: [
        ratio('deliveries of the backlog that arrived / parked', published.length / parked, ALL),
        figure('released within', 's', seconds),
        ratio('arrived within one release step of their place / all', inPlace(published)),
        figure('live updates, without a backlog, median', 'ms', median(without)),
        figure('live updates, without a backlog, p99', 'ms', percentile(without, 99)),
        figure('live updates, next to a backlog, median', 'ms', median(withBacklog)),
        figure('live updates, next to a backlog, p99', 'ms', percentile(withBacklog, 99)),
        ratio('live updates, median, next to a backlog / without', median(withBacklog) / median(without), SLOWED),
        ratio('live updates, p99, next to a backlog / without', percentile(withBacklog, 99) / percentile(without, 99)),
      ],
    };
  } finally {
    await stack.close();
    await reference.close();
  }
}

/** Returns the milliseconds until the arrival of each live update in each stack, while `work` runs. */
async function liveWaits(stacks: readonly LoadStack[], work: () => Promise<void>): Promise<number[][]> {
  const live = (stack: LoadStack) => stack.arrived.filter(({ destination }) => destination === LIVE);
  let sent = 0;
  let working = true;
  const sending = (async () => {
    while (working) {
      await Promise.all(stacks.map((stack) => stack.publish([LIVE], 1)));
      sent++;
      await new Promise((resolve) => setTimeout(resolve, LIVE_GAP_MS));
    }
  })();
  await work();
  working = false;
  await sending;
  for (const stack of stacks) await waitForCount('live updates that arrived', () => live(stack).length, sent, POLL_MS);
  return stacks.map((stack) => live(stack).flatMap(({ published, at }) => published.map((ms) => at - ms)));
}

/** Returns the share of updates that arrived at most one release step from the place of their age. There is no order within a step. */
function inPlace(published: readonly number[]): number {
  const order = published.map((ms, at) => ({ ms, at })).toSorted((a, b) => a.ms - b.ms || a.at - b.at);
  const near = order.filter(({ at }, place) => Math.abs(at - place) <= LARGEST_RELEASE);
  return near.length / published.length;
}
