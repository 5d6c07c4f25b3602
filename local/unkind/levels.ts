/** How unkind the embedded AWS is: shares of what can be struck, and how often whole services and functions fail. */
export interface Level {
  /** Of calls: refused, as too many. */
  readonly throttled: number;
  /** Of calls: done, and the connection is reset before the answer. */
  readonly lost: number;
  /** Of calls: begun only after up to `slowMs` real milliseconds, so that others overtake them. */
  readonly slow: number;
  readonly slowMs: number;
  /** Of calls with many entries: some of the entries are refused. */
  readonly partial: number;
  /** Of pages of DynamoDB's Query and Scan: ended after one item. */
  readonly cutPages: number;
  /** Pages between windows in which every page ends after one item, and how many pages a window has. */
  readonly cutsPagesEvery: number;
  readonly cutsPagesFor: number;
  /** Of received messages: visible again within `againMs`, while the first receiver still works on them. */
  readonly again: number;
  readonly againMs: number;
  /** Of messages that enter a queue: visible only after up to `lateMs`, so that others overtake them. */
  readonly late: number;
  readonly lateMs: number;
  /** Of deletes by Lambda's pollers: not done, so that all of the batch comes again. */
  readonly kept: number;
  /** Of events at a rule's target: brought twice. */
  readonly twice: number;
  /** Of invocations: killed within `killedMs` real milliseconds. */
  readonly killed: number;
  readonly killedMs: number;
  /** Of what functions write: done, then the function is killed before it learns of it. */
  readonly killedAfter: number;
  /** Calls of DynamoDB between windows in which it refuses everything, and how many calls one is long; for KMS a share of both. */
  readonly refusesEvery: number;
  readonly refusesFor: number;
  /** Invocations between restarts of all functions at once. */
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
  again: 0.01,
  againMs: 30_000,
  late: 0.05,
  lateMs: 20_000,
  kept: 0.01,
  twice: 0.005,
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

/** So many times as often; what is struck is struck as hard. */
function scaled(times: number): Level {
  const { slowMs, againMs, lateMs, killedMs, refusesFor, cutsPagesFor } = ROUGH;
  const every = {
    refusesEvery: ROUGH.refusesEvery / times,
    restartsEvery: ROUGH.restartsEvery / times,
    cutsPagesEvery: ROUGH.cutsPagesEvery / times,
  };
  const shares = Object.fromEntries(
    Object.entries(ROUGH).map(([name, value]) => [name, value * times]),
  ) as never as Level;
  return { ...shares, ...every, slowMs, againMs, lateMs, killedMs, refusesFor, cutsPagesFor };
}
