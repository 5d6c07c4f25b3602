/** Calls and cost of updates of 2 KB, compared with alternative designs. */
import { rmSync } from 'node:fs';
import { synthesize } from '../../bin/local/synthesize.ts';
import { JOURNAL_RETENTION_SECONDS } from '../../core/limits.ts';
import { dollars, PRICES } from '../../core/prices.ts';
import {
  type BenchRun,
  DOLLARS,
  type Figure,
  figure,
  type MeasuredScenario,
  type Result,
  ratio,
  type Table,
} from '../result.ts';
import { type Charge, chargesOf, isOfJournal, journalCost, NETWORK_MS, SERVICES } from './charge.ts';
import { dollarsOf, OTHERS } from './others.ts';
import { type Measured, runScenario } from './run.ts';
import { JOURNAL_OF_DAY, JOURNAL_TABLE, type PricedScenario, scenarios, UPDATE_BYTES } from './scenarios.ts';

const MILLION = 1e6;

interface Priced {
  readonly scenario: PricedScenario;
  readonly measured: Measured;
  /** Dollars for a million updates in the operator's account, by service and in total. */
  readonly services: readonly number[];
  readonly ours: number;
  /** Like `ours`, without the journal, and without the time of the functions, which depends on the machine. */
  readonly counted: number;
  /** Dollars of the journal with its storage, without the time of fan-out. */
  readonly journal: number;
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
      priced.push(priceOf(scenario, await withoutGaps(() => runScenario(assembly, scenario))));
    }
  } finally {
    rmSync(assembly, { recursive: true });
  }
  return {
    name: 'cost',
    what: `Updates of ${UPDATE_BYTES} bytes through the embedded run, with every call counted, at ${PRICES.region} list prices of ${PRICES.date} (core/prices.ts), without egress.`,
    figures: priced.flatMap(figuresOf),
    scenarios: priced.filter(({ scenario }) => scenario.atMost !== undefined).map(measuredOf),
    tables: [dollarTable(priced), journalTable(priced), alternativesTable(priced), callTable(priced)],
    notes: [
      'Scenarios are named by transport, destinations and updates per event. 3: every update goes to three destinations. "In turn": each update goes to one of the destinations. Of 10,000 destinations, only 400 get an update, because the others cause no calls.',
      'The whole load is in the intake before fan-out begins, and in the delivery queues before anything is sent, so that batches are full, as under load. Each function has one execution environment, whose cold start is counted.',
      'The ratio excludes the journal, which has limits of its own, and Lambda, whose milliseconds depend on the machine. The dollars include both, but not the storage of the journal.',
      `The journal: its writes and its storage of ${JOURNAL_RETENTION_SECONDS.default / 86_400} days. "A day at one invocation a second" is 86,400 invocations with one update each.`,
      `Lambda is priced at the milliseconds measured here, plus ${NETWORK_MS.service} ms for each call of a service and ${NETWORK_MS.endpoint} ms for each webhook request. Calls that overlap count once.`,
      'Empty polls are not included: they cost per month, not per update (docs/scaling.md).',
      '"customer": the request to the customer\'s queue, which the account that owns the access key pays.',
      `Egress to webhooks: $${dollars('egressGigabyte', (UPDATE_BYTES * MILLION) / 1e9).toFixed(2)} more for a million updates, for every design.`,
      'Naive: for each event two queues in and out, two invocations, three reads, one row, one data key, two log lines. API destinations and SNS do not pack, and do not keep failed updates for long.',
      'Failures: requests that one endpoint answers with 500, or a number of destinations that are down, until everything is delivered or parked in the holding table. The cost of the later delivery is not included.',
    ],
  };
}

const MOST_RUNS = 3;

/** Repeats a run in which the machine was too busy to write the journal in time. */
async function withoutGaps(run: () => Promise<Measured>): Promise<Measured> {
  let measured = await run();
  for (let runs = 1; measured.gaps > 0 && runs < MOST_RUNS; runs++) measured = await run();
  return measured;
}

/** Returns the dollars of a scenario with a limit, and their ratio to those of the bus alone. */
function figuresOf({ scenario, ours, counted, journal }: Priced): readonly Figure[] {
  const journals =
    scenario.journal === undefined
      ? []
      : [
          ratio(`the journal, ${scenario.name} / its limit of $${scenario.journal}`, journal / scenario.journal, {
            atMost: 1,
          }),
        ];
  if (scenario.oneByOne) {
    const ofDay = (journal * 86_400) / MILLION;
    journals.push(
      ratio(`the journal, a day at one invocation a second / its limit of $${JOURNAL_OF_DAY}`, ofDay / JOURNAL_OF_DAY, {
        atMost: 1,
      }),
    );
  }
  if (scenario.atMost === undefined) return journals;
  const bus = dollars('event', MILLION / scenario.batchSize);
  return [
    figure(`a million updates: ${scenario.name}`, DOLLARS, ours),
    ratio(`${scenario.name}: without Lambda's time and journal / the bus alone`, counted / bus, {
      atMost: scenario.atMost,
    }),
    ...journals,
  ];
}

/** Returns the calls per 1,000 updates, and the dollars for a million. */
function measuredOf({ scenario, measured, services, ours, customers, journal }: Priced): MeasuredScenario {
  const rounded = (count: number) => Math.round((count * 1e5) / scenario.updates) / 100;
  const perThousand = <T extends object>(counts: T) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, rounded(count)])) as Record<
      keyof T,
      number
    >;
  const { calls, runs, posts } = measured;
  return {
    name: scenario.name,
    calls: Object.fromEntries([...calls].map(([key, counted]) => [key, perThousand(counted)])),
    runs: Object.fromEntries(
      [...runs].map(([name, { megabytes, ...run }]) => [name, { ...perThousand(run), megabytes }]),
    ),
    posts: rounded(posts),
    dollars: {
      ours,
      customers,
      journal,
      ...Object.fromEntries(SERVICES.map((name, index) => [name, services[index] ?? 0])),
    },
  };
}

function priceOf(scenario: PricedScenario, measured: Measured): Priced {
  const charges = chargesOf(measured);
  const perMillion = (own: readonly Charge[]) =>
    (own.reduce((sum, charge) => sum + charge.dollars, 0) * MILLION) / scenario.updates;
  const of = (service: string) => perMillion(charges.filter((charge) => charge.service === service));
  const isCounted = ({ service }: Charge) => service !== 'Lambda' && SERVICES.some((one) => one === service);
  const services = SERVICES.map(of);
  return {
    scenario,
    measured,
    services,
    ours: services.reduce((sum, one) => sum + one, 0),
    counted: perMillion(charges.filter((charge) => isCounted(charge) && !isOfJournal(charge))),
    journal: (journalCost(measured) * MILLION) / scenario.updates,
    customers: of('customer'),
  };
}

function dollarTable(priced: readonly Priced[]): Table {
  return {
    title: 'Dollars for a million updates',
    head: ['scenario', ...SERVICES, 'total', 'customer'],
    rows: priced.map(({ scenario, services, ours, customers }) => [scenario.name, ...services, ours, customers]),
    decimals: 3,
  };
}

function journalTable(priced: readonly Priced[]): Table {
  return {
    title: JOURNAL_TABLE,
    head: ['scenario', 'writes and 14 days of storage', 'limit'],
    rows: priced.map(({ scenario, journal }) => [scenario.name, journal, scenario.journal ?? '–']),
    decimals: 3,
  };
}

function alternativesTable(priced: readonly Priced[]): Table {
  const rows = OTHERS.map(
    ({ name, transport, bill }) => [`${transport}: ${name}`, dollarsOf(bill, 1), dollarsOf(bill, 25)] as const,
  );
  const own = ['queue', 'webhook'].map((transport) => {
    const amount = (batchSize: number) =>
      priced.find(({ scenario }) => scenario.name === `${transport}, 1, ${batchSize} per event`)?.ours ?? Number.NaN;
    return [`${transport}: Feedhose`, amount(1), amount(25)] as const;
  });
  return {
    title: 'Alternatives: one destination, dollars for a million updates',
    head: ['design', '1 per event', '25 per event'],
    rows: [...own, ...rows],
    decimals: 3,
  };
}

/** Omits columns that are empty in all scenarios. */
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
