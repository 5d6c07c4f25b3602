/** How often each fault occurs. */

/** Shares are numbers from 0 to 1. */
const ROUGH = {
  /** Share of calls that are throttled. */
  throttled: 0.02,
  /** Share of calls that are executed and whose connection is reset before the answer. */
  lost: 0.015,
  /** Share of calls that start only after up to `slowMs` real milliseconds, so that later calls overtake them. */
  slow: 0.05,
  slowMs: 60,
  /** Share of calls with several entries in which some of the entries are refused. */
  partial: 0.04,
  /** Share of pages of DynamoDB's Query and Scan that end after one item. */
  cutPages: 0.1,
  /** Number of pages between two periods in which every page ends after one item, and number of pages in a period. */
  cutsPagesEvery: 400,
  cutsPagesFor: 100,
  /** Share of received messages that become visible within `redeliverMs`, while the first receiver still processes them. */
  redelivered: 0.01,
  redeliverMs: 30_000,
  /** Share of messages that enter a queue and become visible only after up to `lateMs`, so that later messages overtake them. */
  late: 0.05,
  lateMs: 20_000,
  /** Share of deletions by Lambda's pollers that are not executed, so that the whole batch is received again. */
  notDeleted: 0.01,
  /** Share of events that a rule sends to its target twice. */
  duplicated: 0.005,
  /** Share of invocations that are killed within `killedMs` real milliseconds. */
  killed: 0.015,
  killedMs: 500,
  /** Share of writes of functions after which the function is killed before it gets the answer. */
  killedAfter: 0.002,
  /** Number of DynamoDB calls between two outages, and number of calls in an outage. Outages of KMS have a fraction of both. */
  refusesEvery: 1_000,
  refusesFor: 40,
  /** Number of invocations between two restarts of all functions. */
  restartsEvery: 250,
};

export type Level = Readonly<typeof ROUGH>;

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
