/** Scenarios of the cost bench: updates of 2 KB to few and many destinations, working and failing. */

export interface Scenario {
  readonly name: string;
  /** Number of queues and webhooks that get every update. */
  readonly queues: number;
  readonly webhooks: number;
  /** Updates per event. */
  readonly batchSize: number;
  readonly updates: number;
  /** Number of feed groups over which the updates are spread. Each has its own destinations. Default: 1. */
  readonly groups?: number;
  /** Number of apps over which the updates are spread. Each has its own keys and destinations. Default: 1. */
  readonly apps?: number;
  /** The number of requests to webhooks, per 1,000, that are answered with 500. */
  readonly failing?: number;
  /** Number of groups whose destinations do not work. */
  readonly down?: number;
  /** Simulated seconds per second, for scenarios that wait for retries. */
  readonly speed?: number;
  /** Whether fan-out gets each event in an invocation of its own. */
  readonly oneByOne?: boolean;
}

export interface PricedScenario extends Scenario {
  /** Limit of the cost without Lambda's time and without the journal, relative to the cost of the bus for the same events. */
  readonly atMost?: number;
  /** Limit of the journal in dollars for a million updates, with the storage of 14 days. */
  readonly journal?: number;
}

/** UTF-8 bytes of an update. */
export const UPDATE_BYTES = 2_048;

const TRANSPORTS = ['queues', 'webhooks'] as const;
type Transport = (typeof TRANSPORTS)[number];
/** Updates per event -> updates of a scenario: several full batches of fan-out. */
const UPDATES = new Map([
  [1, 6_000],
  [25, 12_500],
]);
const QUICK_PART = 5;
/** Updates per event -> limit. A million updates cost $1.00 on the bus with one per event, and $0.04 with 25 per event. */
const LIMITS = new Map([
  [1, 1.55],
  [25, 3.5],
]);

/** Updates per event -> limit of the journal in dollars for a million updates. */
export const JOURNAL_LIMITS = new Map([
  [1, 0.1],
  [25, 0.02],
]);
/** Limit of the journal when each block has one update: of 10,000 apps in turn, and of invocations with one update. */
export const JOURNAL_OF_SINGLE = { apps: 0.8, invocations: 1.6 } as const;

/** Limit of the journal in dollars for a day with 86,400 invocations of one update. */
export const JOURNAL_OF_DAY = 0.15;

/** Title of the table with the cost of the journal. */
export const JOURNAL_TABLE = 'The journal: dollars for a million updates';

const ALL: readonly PricedScenario[] = [
  ...each((transport, batchSize) => ({
    ...to(transport, '1', batchSize),
    atMost: LIMITS.get(batchSize) as number,
    journal: JOURNAL_LIMITS.get(batchSize) as number,
  })),
  ...each((transport, batchSize) => ({
    ...to(transport, '3', batchSize),
    [transport]: 3,
    updates: batchSize === 1 ? 3_000 : 5_000,
  })),
  ...each((transport, batchSize) => ({
    ...to(transport, '100 in turn', batchSize),
    groups: 100,
    updates: batchSize === 1 ? 1_000 : 2_500,
  })),
  // Destinations without updates cause no calls, so 400 of the 10,000 of one app show the cost of an update to each of them.
  ...TRANSPORTS.map((transport) => ({
    ...to(transport, '10,000 in turn', 1),
    ...{ groups: 400, updates: 400, journal: JOURNAL_OF_SINGLE.apps },
  })),
  ...TRANSPORTS.map((transport) => ({
    ...to(transport, '10,000 apps in turn', 1),
    ...{ apps: 10_000, updates: 10_000, journal: JOURNAL_OF_SINGLE.apps },
  })),
  // A stack with little load, or with `lowLatency` and 20 updates a second, has one update in each invocation.
  {
    ...to('queues', '1', 1, ', one per invocation'),
    ...{ updates: 40, oneByOne: true, journal: JOURNAL_OF_SINGLE.invocations },
  },
  ...[10, 200].map((failing) => ({
    ...to('webhooks', '1', 25, `, ${failing / 10} % of requests answered 500`),
    failing,
    speed: 100,
  })),
  ...[1, 20].flatMap((down) =>
    TRANSPORTS.map((transport) => ({
      ...to(transport, '100 in turn', 25, `, ${down} of them down`),
      ...{ groups: 100, updates: 2_500, down, speed: 1_000 },
    })),
  ),
];

/** With `quick`, returns only scenarios with a limit, with fewer updates. */
export function scenarios(quick: boolean): readonly PricedScenario[] {
  if (!quick) return ALL;
  const bounded = ALL.filter(({ atMost }) => atMost !== undefined);
  return bounded.map((scenario) => ({ ...scenario, updates: scenario.updates / QUICK_PART }));
}

function each(make: (transport: Transport, batchSize: number) => PricedScenario): readonly PricedScenario[] {
  return [...UPDATES.keys()].flatMap((batchSize) => TRANSPORTS.map((transport) => make(transport, batchSize)));
}

/** Returns the usual scenario: one destination gets every update. The other parameters are parts of its name. */
function to(transport: Transport, destinations: string, batchSize: number, more = ''): Scenario {
  const name = `${transport.slice(0, -1)}, ${destinations}, ${batchSize} per event${more}`;
  const updates = UPDATES.get(batchSize) as number;
  return { name, queues: 0, webhooks: 0, [transport]: 1, batchSize, updates };
}
