/**
 * 10,000 destinations, of which 1,000 always answer 500. The others must get everything, failed deliveries wait, and no function may need
 * more memory than it has.
 */
import { waitForCount } from '../endpoint.ts';
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { percentile } from '../statistics.ts';
import { startLoadStack } from './stack.ts';

const DESTINATIONS = 10_000;
const QUICK_DESTINATIONS = 500;
const FAILING_EVERY = 10;
/** Number of updates for each destination, one in each round. */
const ROUNDS = 3;
const BATCH_SIZE = 25;
const MEGABYTE = 1_048_576;
/** Share of the memory that the template gives a function. */
const MEMORY_SHARE = { atMost: 0.8 } as const;
const ALL = { atLeast: 1 } as const;

export async function destinations({ quick, step }: BenchRun): Promise<Result> {
  const number = quick ? QUICK_DESTINATIONS : DESTINATIONS;
  const stack = await startLoadStack({ destinations: number, failingEvery: FAILING_EVERY, speed: 1 });
  try {
    const all = Array.from({ length: number }, (_, at) => at);
    const working = all.filter((at) => at % FAILING_EVERY !== 0).length;
    const startedAt = performance.now();
    const count = () => stack.arrived.reduce((sum, { published }) => sum + published.length, 0);
    for (let round = 1; round <= ROUNDS; round++) {
      step(`round ${round} of ${ROUNDS}`, round - 1, ROUNDS);
      await stack.publish(all, BATCH_SIZE);
      await waitForCount(`updates of round ${round} that arrived`, count, round * working, 100);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const waits = stack.arrived.flatMap(({ published, at }) => published.map((ms) => at - ms));
    const runs = [...stack.embedded.usage.runs()];
    return {
      name: 'destinations',
      what: `${number} webhooks, ${number / FAILING_EVERY} of which always answer 500; ${ROUNDS} updates each.`,
      figures: [
        figure('working destinations', '', working),
        ratio('their updates that arrived / published', count() / (ROUNDS * working), ALL),
        figure('all rounds', 's', seconds),
        figure('from PutEvents to arrival, median', 'ms', percentile(waits, 50)),
        figure('from PutEvents to arrival, p99', 'ms', percentile(waits, 99)),
        ...runs.flatMap(([name, { heapBytes, megabytes }]) => {
          const used = heapBytes / MEGABYTE;
          return [
            figure(`memory of ${shortName(name)}`, 'MB', used),
            ratio(`memory of ${shortName(name)} / limit`, used / megabytes, MEMORY_SHARE),
          ];
        }),
      ],
      notes: ['Memory: the maximum size of heap and buffers of one execution environment after an invocation.'],
    };
  } finally {
    await stack.close();
  }
}

/** `FeedhoseFanOutFunctionABC` -> `FanOut`. */
function shortName(name: string): string {
  return /Feedhose(\w+?)Function/.exec(name)?.[1] ?? name;
}
