/** What updates of 2 KB ask of the services and what a million of them cost, beside what else could be built. */
import { rmSync } from 'node:fs';
import { synthesize } from '../../bin/local/synthesize.ts';
import type { MeasuredScenario } from '../result.ts';
import { type BenchRun, type Figure, figure, type Result, ratio, type Table } from '../result.ts';
import { chargesOf, NETWORK_MS, SERVICES } from './charge.ts';
import { OTHERS } from './others.ts';
import { dollars, PRICES } from './prices.ts';
import { type Measured, runScenario } from './run.ts';
import { type PricedScenario, scenarios, UPDATE_BYTES } from './scenarios.ts';

const MILLION = 1e6;

interface Priced {
  readonly scenario: PricedScenario;
  readonly measured: Measured;
  /** Dollars for a million updates in our account, by service and in all. */
  readonly services: readonly number[];
  readonly ours: number;
  /** The same without the milliseconds that the functions took, which depend on the machine. */
  readonly counted: number;
  /** In the account that owns the customer's queue. */
  readonly customers: number;
}

export async function cost({ quick, step }: BenchRun): Promise<Result> {
  const assembly = await synthesize();
  const priced: Priced[] = [];
  const wanted = scenarios(quick);
  try {
    for (const [index, scenario] of wanted.entries()) {
      step(scenario.name, index, wanted.length);
      priced.push(priceOf(scenario, await runScenario(assembly, scenario)));
    }
  } finally {
    rmSync(assembly, { recursive: true });
  }
  return {
    name: 'cost',
    what: `Updates of ${UPDATE_BYTES} bytes through the embedded run, every call counted, priced by ${PRICES.region} list prices of ${PRICES.date} (bench/cost/prices.json), without egress.`,
    figures: priced.flatMap(figuresOf),
    scenarios: priced.filter(({ scenario }) => scenario.atMost !== undefined).map(measuredOf),
    tables: [dollarTable(priced), besideTable(priced), callTable(priced)],
    notes: [
      'Transport, destinations, updates in an event. 3: every update goes to each of three. "In turn": each update goes to one of so many; of 10,000 to 400, since who gets nothing causes no call.',
      'The whole load waits in the intake before fan-out begins, and in the deliveries queues before anything is sent: full batches, as under load. Each function has one execution environment, its cold start counted.',
      'The ratio leaves Lambda out, whose milliseconds depend on the machine; the dollars hold them.',
      `Lambda is priced at the milliseconds measured here, and on top of them ${NETWORK_MS.service} ms for each call of a service and ${NETWORK_MS.endpoint} ms for each webhook request, one after the other.`,
      'Polls that bring nothing are not in these rows: they cost by the month, not by the update (docs/scaling.md).',
      'The request to the customer\'s queue is on the bill of the account that owns the access key: "customer".',
      `Egress to webhooks: ${dollars('egressGigabyte', (UPDATE_BYTES * MILLION) / 1e9).toFixed(2)} $ more for a million updates, whatever the design.`,
      'Naive: for each event two queues in and out, two invocations, three reads, a row, a data key, two log lines. API destinations and SNS do not pack, and do not keep what failed for long.',
      'Failing: requests answered 500 at one endpoint; or so many of the destinations down, until everything is delivered or parked in the holding table. What it costs to let it out again is not in these rows.',
    ],
  };
}

/** Dollars of a bounded scenario, and what they are beside the dollars of the bus alone. */
function figuresOf({ scenario, ours, counted }: Priced): readonly Figure[] {
  if (scenario.atMost === undefined) return [];
  const bus = dollars('event', MILLION / scenario.together);
  return [
    figure(`a million updates: ${scenario.name}`, '$', ours),
    ratio(`${scenario.name}: without Lambda's time / the bus alone`, counted / bus, { atMost: scenario.atMost }),
  ];
}

/** What 1,000 updates take, and dollars for a million. */
function measuredOf({
  scenario,
  measured: { calls, runs, posts },
  services,
  ours,
  customers,
}: Priced): MeasuredScenario {
  const rounded = (count: number) => Math.round((count * 1e5) / scenario.updates) / 100;
  const perThousand = <T extends object>(counts: T) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, rounded(count)])) as Record<
      keyof T,
      number
    >;
  return {
    name: scenario.name,
    calls: Object.fromEntries([...calls].map(([key, counted]) => [key, perThousand(counted)])),
    runs: Object.fromEntries(
      [...runs].map(([name, { megabytes, ...run }]) => [name, { ...perThousand(run), megabytes }]),
    ),
    posts: rounded(posts),
    dollars: { ours, customers, ...Object.fromEntries(SERVICES.map((name, index) => [name, services[index] ?? 0])) },
  };
}

function priceOf(scenario: PricedScenario, measured: Measured): Priced {
  const charges = chargesOf(measured);
  const of = (service: string) =>
    (charges.filter((charge) => charge.service === service).reduce((sum, charge) => sum + charge.dollars, 0) *
      MILLION) /
    scenario.updates;
  const services = SERVICES.map(of);
  return {
    scenario,
    measured,
    services,
    ours: services.reduce((sum, one) => sum + one, 0),
    counted: services.reduce((sum, one, index) => sum + (SERVICES[index] === 'Lambda' ? 0 : one), 0),
    customers: of('customer'),
  };
}

function dollarTable(priced: readonly Priced[]): Table {
  return {
    title: 'Dollars for a million updates',
    head: ['scenario', ...SERVICES, 'in all', 'customer'],
    rows: priced.map(({ scenario, services, ours, customers }) => [scenario.name, ...services, ours, customers]),
    decimals: 3,
  };
}

function besideTable(priced: readonly Priced[]): Table {
  const rows = OTHERS.map(
    ({ name, transport, million }) => [`${transport}: ${name}`, million(1), million(25)] as const,
  );
  const own = ['queue', 'webhook'].map((transport) => {
    const amount = (together: number) =>
      priced.find(({ scenario }) => scenario.name === `${transport}, 1, ${together} an event`)?.ours ?? Number.NaN;
    return [`${transport}: Feedhose`, amount(1), amount(25)] as const;
  });
  return {
    title: 'Beside it: one destination, dollars for a million updates',
    head: ['design', '1 an event', '25 an event'],
    rows: [...own, ...rows],
    decimals: 3,
  };
}

/** Columns that no scenario fills are left out. */
function callTable(priced: readonly Priced[]): Table {
  const columns = [...new Set(priced.flatMap(({ measured }) => [...measured.calls.keys()].map(actionOf)))].toSorted();
  const callsOf = ({ measured }: Priced, action: string) =>
    [...measured.calls].reduce((sum, [key, { calls }]) => sum + (actionOf(key) === action ? calls : 0), 0);
  const invocations = ({ measured }: Priced) =>
    [...measured.runs.values()].reduce((sum, run) => sum + run.invocations, 0);
  const perThousand = (count: number, { scenario }: Priced) => (count * 1000) / scenario.updates;
  return {
    title: 'Calls for 1,000 updates',
    head: ['scenario', ...columns, 'lambda:Invoke'],
    rows: priced.map((one) => [
      one.scenario.name,
      ...columns.map((action) => perThousand(callsOf(one, action), one)),
      perThousand(invocations(one), one),
    ]),
  };
}

function actionOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}
