/**
 * 10,000 destinations of which 1,000 answer 500 each time: the others get everything, what fails waits, and no function
 * needs more memory than it is given.
 */
import { figure, type Result } from '../result.ts';
import { percentile } from '../statistics.ts';
import { startLoadWorld } from './world.ts';

const DESTINATIONS = 10_000;
const FAILING_EVERY = 10;
/** Updates for each destination, one a round. */
const ROUNDS = 3;
const TOGETHER = 25;
const MEGABYTE = 1_048_576;
/** Of what the template gives a function. */
const MEMORY_SHARE = 0.8;

export async function destinations(): Promise<Result> {
  const world = await startLoadWorld({ destinations: DESTINATIONS, failingEvery: FAILING_EVERY, speed: 1 });
  try {
    const all = Array.from({ length: DESTINATIONS }, (_, number) => number);
    const well = all.filter((number) => number % FAILING_EVERY !== 0).length;
    const begun = performance.now();
    const count = () => world.arrived.reduce((sum, { published }) => sum + published.length, 0);
    for (let round = 1; round <= ROUNDS; round++) {
      await world.publish(all, TOGETHER);
      await world.until(`round ${round} arrived`, () => count() >= round * well, 300);
    }
    const seconds = (performance.now() - begun) / 1_000;
    const waits = world.arrived.flatMap(({ published, at }) => published.map((ms) => at - ms));
    const runs = [...world.embedded.usage.runs()];
    return {
      name: 'destinations',
      what: `${DESTINATIONS} webhooks, ${DESTINATIONS / FAILING_EVERY} of them answering 500 each time; ${ROUNDS} updates each.`,
      figures: [
        figure('destinations that are well', '', well),
        figure('their updates that arrived', '', count(), { atLeast: ROUNDS * well }),
        figure('all rounds', 's', seconds),
        figure('from PutEvents to arrival, median', 'ms', percentile(waits, 50)),
        figure('from PutEvents to arrival, p99', 'ms', percentile(waits, 99)),
        ...runs.map(([name, { heapBytes, megabytes }]) =>
          figure(`memory of ${shortName(name)}, of ${megabytes} MB`, 'MB', heapBytes / MEGABYTE, {
            atMost: megabytes * MEMORY_SHARE,
          }),
        ),
      ],
      notes: ['Memory: the most that the heap and the buffers of one execution environment held after an invocation.'],
    };
  } finally {
    await world.close();
  }
}

/** `FeedhoseFanOutFunctionABC` -> `FanOut`. */
function shortName(name: string): string {
  return /Feedhose(\w+?)Function/.exec(name)?.[1] ?? name;
}
