/** How often each fault occurs. Shares are numbers from 0 to 1. */
export interface Level {
  /** Share of calls that are throttled. */
  readonly throttled: number;
  /** Share of calls that are executed and whose connection is reset before the answer. */
  readonly lost: number;
  /** Share of calls that start only after up to `slowMs` real milliseconds, so that later calls overtake them. */
  readonly slow: number;
  readonly slowMs: number;
  /** Share of calls with several entries in which some of the entries are refused. */
  readonly partial: number;
  /** Share of pages of DynamoDB's Query and Scan that end after one item. */
  readonly cutPages: number;
  /** Number of pages between two periods in which every page ends after one item, and number of pages in a period. */
  readonly cutsPagesEvery: number;
  readonly cutsPagesFor: number;
  /** Share of received messages that become visible within `redeliverMs`, while the first receiver still processes them. */
  readonly redelivered: number;
  readonly redeliverMs: number;
  /** Share of messages that enter a queue and become visible only after up to `lateMs`, so that later messages overtake them. */
  readonly late: number;
  readonly lateMs: number;
  /** Share of deletions by Lambda's pollers that are not executed, so that the whole batch is received again. */
  readonly notDeleted: number;
  /** Share of events that a rule sends to its target twice. */
  readonly duplicated: number;
  /** Share of invocations that are killed within `killedMs` real milliseconds. */
  readonly killed: number;
  readonly killedMs: number;
  /** Share of writes of functions after which the function is killed before it gets the answer. */
  readonly killedAfter: number;
  /** Number of DynamoDB calls between two outages, and number of calls in an outage. Outages of KMS have a fraction of both. */
  readonly refusesEvery: number;
  readonly refusesFor: number;
  /** Number of invocations between two restarts of all functions. */
  readonly restartsEvery: number;
}

const ROUGH: Level = {
  throttled: 0.02,
  lost: 0.015,
  slow: 0.05,
  slowMs: 60,
  partial: 0.04,
  cutPages: 0.1,
  cutsPagesEvery: 400,
  cutsPagesFor: 100,
  redelivered: 0.01,
  redeliverMs: 30_000,
  late: 0.05,
  lateMs: 20_000,
  notDeleted: 0.01,
  duplicated: 0.005,
  killed: 0.015,
  killedMs: 500,
  killedAfter: 0.002,
  refusesEvery: 1_000,
  refusesFor: 40,
  restartsEvery: 250,
};

export const LEVELS = {
  light: scaled(0.2),
  rough: ROUGH,
  wild: scaled(2.5),
} as const satisfies Readonly<Record<string, Level>>;

export type LevelName = keyof typeof LEVELS;

/** Multiplies how often each fault occurs. Durations stay the same. */
function scaled(factor: number): Level {
  const { slowMs, redeliverMs, lateMs, killedMs, refusesFor, cutsPagesFor } = ROUGH;
  const every = {
    refusesEvery: ROUGH.refusesEvery / factor,
    restartsEvery: ROUGH.restartsEvery / factor,
    cutsPagesEvery: ROUGH.cutsPagesEvery / factor,
  };
  const shares = Object.fromEntries(
    Object.entries(ROUGH).map(([name, value]) => [name, value * factor]),
  ) as never as Level;
  return { ...shares, ...every, slowMs, redeliverMs, lateMs, killedMs, refusesFor, cutsPagesFor };
}
