/** Growth of the time of fan-out with the number of updates in one call, and with the number of destinations of each update. */
import { parseEvent } from '../../core/update/parse-event.ts';
import { type BenchRun, type Figure, type Result, ratio, type Table } from '../result.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { aQueue, aWebhook, fanOutTo, makeEvents } from './fixtures.ts';

const BYTES = 1_024;
const BATCH_SIZE = 25;
const SIZES = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
const DESTINATIONS = [1, 2, 5, 10, 20];
const RUNS = 5;
const QUICK = { sizes: 5, runs: 2 } as const;
/** Minimum number of updates in a run. Small sizes are called several times. */
const UPDATES_IN_A_RUN = 20_000;
/** Number of different texts. Larger sizes repeat them. */
const DISTINCT = 10_000;

export async function coreGrowth({ quick, step }: BenchRun): Promise<Result> {
  const wanted = quick ? SIZES.slice(0, QUICK.sizes) : SIZES;
  const runs = quick ? QUICK.runs : RUNS;
  const largest = wanted.slice(-2).map((size) => size.toLocaleString('en-US'));
  const events = makeEvents(DISTINCT, BATCH_SIZE, BYTES);
  const singles = makeEvents(DISTINCT / BATCH_SIZE, 1, BYTES);
  step('by the number of updates', 0, 2);
  const bySize = await sizes(wanted, runs, events, singles);
  step('by the number of destinations', 1, 2);
  const byDestinations = await destinations(runs, events.slice(0, 1_000 / BATCH_SIZE));
  return {
    name: 'growth',
    what: `Fan-out of updates of ${BYTES} bytes, ${BATCH_SIZE} per event, in one call; the largest size once, the others ${runs} times.`,
    figures: largest.toReversed().map((size) => slope(`per update, ${size} / 1,000 updates`, bySize, size, '1,000')),
    tables: [bySize, byDestinations],
  };
}

function slope(name: string, table: Table, of: string, to: string): Figure {
  const micros = (label: string) => Number(table.rows.find(([first]) => first === label)?.[1]);
  return ratio(name, micros(of) / micros(to));
}

async function sizes(
  wanted: readonly number[],
  usualRuns: number,
  packed: readonly string[],
  singles: readonly string[],
): Promise<Table> {
  const fanOut = fanOutTo([aQueue()], () => {});
  const rows: (string | number)[][] = [];
  await timed(1, fanOut, packed, 3, 1);
  for (const size of wanted) {
    const of = size < BATCH_SIZE ? singles : packed;
    const count = size < BATCH_SIZE ? size : size / BATCH_SIZE;
    const bodies = Array.from({ length: count }, (_, at) => of[at % of.length] as string);
    const calls = Math.max(1, Math.round(UPDATES_IN_A_RUN / size));
    const runs = size === wanted.at(-1) ? 1 : usualRuns;
    const { value, low, high } = await timed(runs, fanOut, bodies, calls, size);
    rows.push([size.toLocaleString('en-US'), value, low, high, (value * size) / 1000]);
  }
  const head = ['updates', 'µs each', 'lowest', 'highest', 'ms total'];
  return { title: 'Updates in one call (below 25, one update per event)', head, rows };
}

async function destinations(runs: number, bodies: readonly string[]): Promise<Table> {
  const updates = bodies.flatMap((body) => parseEvent(body).updates).length;
  const rows: (string | number)[][] = [];
  for (const count of DESTINATIONS) {
    const own = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? aQueue(at) : aWebhook(at)));
    const fanOut = fanOutTo(own, () => {});
    await timed(1, fanOut, bodies, 20, updates);
    const { value, low, high } = await timed(runs, fanOut, bodies, 20, updates);
    rows.push([String(count), value, low, high, value / count]);
  }
  const head = ['destinations', 'µs an update', 'lowest', 'highest', 'µs a destination'];
  return { title: 'Destinations of each update', head, rows };
}

/** Returns the microseconds per update. Each run makes the same number of calls. */
async function timed(
  runs: number,
  fanOut: ReturnType<typeof fanOutTo>,
  bodies: readonly string[],
  calls: number,
  updates: number,
): Promise<Spread> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call++) await fanOut(bodies);
    times.push(((performance.now() - startedAt) * 1000) / calls / updates);
  }
  return spreadOf(times);
}
