/** What is measured: updates of 2 KB, few and many destinations, well and failing. */

export interface Scenario {
  readonly name: string;
  /** Queues and webhooks to which every update goes. */
  readonly queues: number;
  readonly webhooks: number;
  /** Updates in an event. */
  readonly together: number;
  readonly updates: number;
  /** Feed groups over which the updates are spread, each with destinations of its own. Default: 1. */
  readonly groups?: number;
  /** The number of requests to webhooks, per 1,000, that are answered with 500. */
  readonly failing?: number;
  /** So many of the groups have destinations that do not work. */
  readonly down?: number;
  /** Simulated seconds per second, where a scenario waits for retries. */
  readonly speed?: number;
}

export interface PricedScenario extends Scenario {
  /** What it may cost beside the bus alone, which takes the same events: a ratio, without the time that Lambda took here. */
  readonly atMost?: number;
}

/** UTF-8 bytes of an update. */
export const UPDATE_BYTES = 2_048;

const TRANSPORTS = ['queues', 'webhooks'] as const;
type Transport = (typeof TRANSPORTS)[number];
/** Updates of a scenario, by updates in an event: several full batches of fan-out. */
const UPDATES = new Map([
  [1, 6_000],
  [25, 12_500],
]);
const QUICK_PART = 5;
/** A million updates cost 1.00 $ on the bus one by one, and 0.04 $ with 25 an event. */
const LIMITS = new Map([
  [1, 1.55],
  [25, 3.5],
]);

const ALL: readonly PricedScenario[] = [
  ...each((transport, together) => ({
    ...to(transport, 1, together),
    name: named(transport, '1', together),
    atMost: LIMITS.get(together) as number,
  })),
  ...each((transport, together) => ({
    ...to(transport, 3, together),
    name: named(transport, '3', together),
    updates: together === 1 ? 3_000 : 5_000,
  })),
  ...each((transport, together) => ({
    ...to(transport, 1, together),
    name: named(transport, '100 in turn', together),
    groups: 100,
    updates: together === 1 ? 1_000 : 2_500,
  })),
  // Who gets nothing causes no call: a few of the 10,000 tell what an update to each of them costs.
  ...TRANSPORTS.map((transport) => ({
    ...to(transport, 1, 1),
    name: named(transport, '10,000 in turn', 1),
    groups: 400,
    updates: 400,
  })),
  ...[10, 200].map((failing) => ({
    ...to('webhooks', 1, 25),
    name: `${named('webhooks', '1', 25)}, ${failing / 10} % of requests answered 500`,
    failing,
    speed: 100,
  })),
  ...[1, 20].flatMap((down) =>
    TRANSPORTS.map((transport) => ({
      ...to(transport, 1, 25),
      name: `${named(transport, '100 in turn', 25)}, ${down} of them down`,
      groups: 100,
      updates: 2_500,
      down,
      speed: 1_000,
    })),
  ),
];

/** With `quick` the bounded ones alone, with fewer updates. */
export function scenarios(quick: boolean): readonly PricedScenario[] {
  if (!quick) return ALL;
  const bounded = ALL.filter(({ atMost }) => atMost !== undefined);
  return bounded.map((scenario) => ({ ...scenario, updates: scenario.updates / QUICK_PART }));
}

function each(make: (transport: Transport, together: number) => PricedScenario): readonly PricedScenario[] {
  return [...UPDATES.keys()].flatMap((together) => TRANSPORTS.map((transport) => make(transport, together)));
}

function to(transport: Transport, destinations: number, together: number): Omit<Scenario, 'name'> {
  const none = { queues: 0, webhooks: 0 };
  return { ...none, [transport]: destinations, together, updates: UPDATES.get(together) as number };
}

function named(transport: Transport, destinations: string, together: number): string {
  const one = transport === 'queues' ? 'queue' : 'webhook';
  return `${one}, ${destinations}, ${together} an event`;
}
