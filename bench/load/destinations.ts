/**
 * 10,000 destinations of which 1,000 answer 500 each time: the others get everything, what fails waits, and no function
 * needs more memory than it is given.
 */
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { percentile } from '../statistics.ts';
import { startLoadWorld } from './stack.ts';

const DESTINATIONS = 10_000;
const QUICK_DESTINATIONS = 500;
const FAILING_EVERY = 10;
/** Updates for each destination, one a round. */
const ROUNDS = 3;
const TOGETHER = 25;
const MEGABYTE = 1_048_576;
/** Of what the template gives a function. */
const MEMORY_SHARE = { atMost: 0.8 } as const;
const ALL = { atLeast: 1 } as const;

export async function destinations({ quick, step }: BenchRun): Promise<Result> {
  const number = quick ? QUICK_DESTINATIONS : DESTINATIONS;
  const world = await startLoadWorld({ destinations: number, failingEvery: FAILING_EVERY, speed: 1 });
  try {
    const all = Array.from({ length: number }, (_, at) => at);
    const well = all.filter((at) => at % FAILING_EVERY !== 0).length;
    const begun = performance.now();
    const count = () => world.arrived.reduce((sum, { published }) => sum + published.length, 0);
    for (let round = 1; round <= ROUNDS; round++) {
      step(`round ${round} of ${ROUNDS}`, round - 1, ROUNDS);
      await world.publish(all, TOGETHER);
      await world.until(`updates of round ${round} that arrived`, count, round * well);
    }
    const seconds = (performance.now() - begun) / 1_000;
    const waits = world.arrived.flatMap(({ published, at }) => published.map((ms) => at - ms));
    const runs = [...world.embedded.usage.runs()];
    return {
      name: 'destinations',
      what: `${number} webhooks, ${number / FAILING_EVERY} of them answering 500 each time; ${ROUNDS} updates each.`,
      figures: [
        figure('destinations that are well', '', well),
        ratio('their updates that arrived / published', count() / (ROUNDS * well), ALL),
        figure('all rounds', 's', seconds),
        figure('from PutEvents to arrival, median', 'ms', percentile(waits, 50)),
        figure('from PutEvents to arrival, p99', 'ms', percentile(waits, 99)),
        ...runs.flatMap(([name, { heapBytes, megabytes }]) => {
          const used = heapBytes / MEGABYTE;
          return [
            figure(`memory of ${shortName(name)}`, 'MB', used),
            ratio(`memory of ${shortName(name)} / what it is given`, used / megabytes, MEMORY_SHARE),
          ];
        }),
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
