/**
 * The standard scenarios. Their calls are stored in baseline.json, and a test fails if one of them rises. They are small, so that the test is
 * fast, and use both transports at the same time. `node bench/cost/baseline.ts` updates the file.
 */
import type { Measured } from './run.ts';
import { JOURNAL_OF_DAY, JOURNAL_OF_SINGLE, type Scenario } from './scenarios.ts';

export interface StandardScenario extends Scenario {
  /** Counts that are random. */
  readonly unsteady?: readonly string[];
  /** Limit of the journal in dollars for a million updates with 14 days of storage. */
  readonly journal: number;
}

export const STANDARD: readonly StandardScenario[] = [
  {
    name: 'one per event, five feed groups',
    queues: 1,
    webhooks: 1,
    batchSize: 1,
    updates: 500,
    groups: 5,
    journal: 0.1,
  },
  {
    name: '25 per event, three destinations of each kind',
    queues: 3,
    webhooks: 3,
    batchSize: 25,
    updates: 1_250,
    journal: 0.02,
  },
  {
    name: 'one request in five fails',
    ...{ queues: 0, webhooks: 1, batchSize: 25, updates: 1_250, failing: 200, speed: 30, journal: 0.02 },
    // Health is cached for about the delay of the first retry, and the rollup of a minute is short on a fast clock.
    unsteady: ['deliver-to-webhook dynamodb:GetItem', 'deliver-to-webhook dynamodb:UpdateItem'],
  },
];

/** Scenarios whose blocks have one update each. */
export const SINGLE_UPDATES: readonly Omit<StandardScenario, 'unsteady'>[] = [
  {
    name: 'one per event, 60 feed groups in turn',
    ...{ queues: 1, webhooks: 0, batchSize: 1, updates: 60, groups: 60 },
    journal: JOURNAL_OF_SINGLE.apps,
  },
  {
    name: 'one per invocation',
    ...{ queues: 1, webhooks: 0, batchSize: 1, updates: 3, oneByOne: true },
    journal: Math.min(JOURNAL_OF_SINGLE.invocations, JOURNAL_OF_DAY / 0.0864),
  },
];

/** `principal action`, `<function> invocations` or `<function> log KB` -> count for 1,000 updates. */
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

/**
 * Combines the counts of several runs by kind, with `Math.max` or `Math.min`. The delays of retries are random, and a pause of the
 * machine can split a batch, so that counts differ a little between runs.
 */
export function combined(runs: readonly Counts[], choose: (...counts: number[]) => number): Counts {
  const names = new Set(runs.flatMap((counts) => Object.keys(counts)));
  return Object.fromEntries([...names].map((name) => [name, choose(...runs.map((counts) => counts[name] ?? 0))]));
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
