/**
 * The standard scenarios, whose calls are kept in baseline.json: a test fails when one of them rises. Small, so that the
 * test is quick; both transports at a time. `node bench/cost/baseline.ts` writes the file anew.
 */
import type { Measured } from './run.ts';
import type { Scenario } from './scenarios.ts';

export interface StandardScenario extends Scenario {
  /** Counts that chance decides about. */
  readonly unsteady?: readonly string[];
}

export const STANDARD: readonly StandardScenario[] = [
  { name: 'one an event, five feed groups', queues: 1, webhooks: 1, together: 1, updates: 500, groups: 5 },
  { name: '25 an event, three destinations of each kind', queues: 3, webhooks: 3, together: 25, updates: 1_250 },
  {
    name: 'one request in five fails',
    ...{ queues: 0, webhooks: 1, together: 25, updates: 1_250, failing: 200, speed: 30 },
    // Health is remembered for about as long as a first retry waits, and on a fast clock a minute's rollup is over soon.
    unsteady: ['deliver-to-webhook dynamodb:GetItem', 'deliver-to-webhook dynamodb:UpdateItem'],
  },
];

/** `principal action` -> calls for 1,000 updates; `<function> invocations` and `<function> log KB` likewise. */
export type Counts = Readonly<Record<string, number>>;

export function countsOf({ calls, runs }: Measured, scenario: StandardScenario): Counts {
  const perThousand = (count: number) => Math.round((count * 100_000) / scenario.updates) / 100;
  const ofRuns = [...runs].flatMap(([name, { invocations, logBytes }]) => [
    [`${name} invocations`, perThousand(invocations)] as const,
    [`${name} log KB`, perThousand(logBytes / 1024)] as const,
  ]);
  const ofCalls = [...calls].map(([key, counted]) => [key, perThousand(counted.calls)] as const);
  const steady = [...ofCalls, ...ofRuns].filter(([name]) => !scenario.unsteady?.includes(name));
  return Object.fromEntries(steady.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The highest value of each count over several runs: the delays of retries are random, so a few counts differ by one call. */
export function highestOf(runs: readonly Counts[]): Counts {
  const highest: Record<string, number> = {};
  for (const [name, count] of runs.flatMap((counts) => Object.entries(counts))) {
    highest[name] = Math.max(count, highest[name] ?? 0);
  }
  return highest;
}

/** A count may exceed its baseline by this share. */
const TOLERANCE = 0.05;

/** Returns one sentence for each count that exceeds the baseline; a count that is not in the baseline is new. */
export function risenAbove(baseline: Counts, counts: Counts): readonly string[] {
  return Object.entries(counts).flatMap(([name, count]) => {
    const before = baseline[name] ?? 0;
    return count <= before * (1 + TOLERANCE) ? [] : [`${name}: ${count} for 1,000 updates, ${before} in the baseline`];
  });
}
