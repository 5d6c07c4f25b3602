/** All figures that documents can contain, from the recorded runs. */

import { dollars } from '../../core/prices.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { NETWORK_MS } from '../cost/charge.ts';
import { JOURNAL_LIMITS, JOURNAL_OF_DAY, JOURNAL_OF_SINGLE, JOURNAL_TABLE, UPDATE_BYTES } from '../cost/scenarios.ts';
import type { Provenance } from '../machine.ts';
import { markdownTable } from '../print.ts';
import {
  type PageReport,
  type Proof,
  proofs,
  provenanceOf,
  type ReplaySoakReport,
  recordedResult,
  type SoakReport,
} from '../recorded.ts';
import { show } from '../result.ts';
import { idleCost, idleMonth, tables } from '../scaling/tables.ts';
import type { Figures } from './documents.ts';

const COST = 'npm run bench -- cost';
const ISOLATION = 'npm run bench -- isolation';
/** Calculates from list prices and the resources of the stack, without a recorded run. */
const CALCULATED = 'npm run docs:figures';
const RETRY = 'npm test -- test/core/retry.test.ts';
const MILLION = 1e6;
const TOTAL = 'total';
const DOLLAR_TABLE = 'Dollars for a million updates';
const APPS_IN_TURN = '10,000 apps in turn, 1 per event';

export function figures(): Figures {
  return { ...costFigures(), ...proofFigures(), ...isolationFigures(), ...retryFigures() };
}

function costFigures(): Figures {
  const of = (text: string) => ({ text, command: COST });
  const single = amount('queue, 1, 1 per event', TOTAL);
  const [event, message] = [dollars('event', MILLION), dollars('queueRequest', MILLION)];
  return {
    'cost.one-destination': of(dollarTable(ONE_DESTINATION)),
    'cost.many-destinations': of(dollarTable(MANY_DESTINATIONS)),
    'cost.single': of(cents(single)),
    'cost.packed': of(cents(amount('queue, 1, 25 per event', TOTAL))),
    'cost.event': of(cents(event)),
    'cost.message': of(cents(message)),
    'cost.bus-and-intake': of(cents(event + message)),
    'cost.added': of(cents(single - event - message)),
    'cost.customer': of(cents(amount('queue, 1, 1 per event', 'customer'))),
    'cost.egress': of(cents(dollars('egressGigabyte', (UPDATE_BYTES * MILLION) / 1e9))),
    'cost.secrets-of-10000': of(cents(amount('queue, 10,000 in turn, 1 per event', 'KMS'))),
    'cost.journal': of(journalLimits()),
    'cost.service-ms': of(String(NETWORK_MS.service)),
    'cost.endpoint-ms': of(String(NETWORK_MS.endpoint)),
    'cost.idle-month': { text: Math.round(idleMonth()).toString(), command: CALCULATED },
    'cost.idle': { text: idleCost(), command: CALCULATED },
    'scaling.tables': of(`${measured(provenanceOf('cost'))}. ${tables()}`),
  };
}

function isolationFigures(): Figures {
  const limited = recordedResult('isolation').figures.find(({ atMost }) => atMost !== undefined);
  if (limited?.atMost === undefined) throw new Error('bench/results.json: isolation has no limit');
  return { 'isolation.limit': { text: show(limited.atMost), command: ISOLATION } };
}

function retryFigures(): Figures {
  const minutes = Math.round(RETRY_SCHEDULES.fast.reduce((sum, gap) => sum + gap, 0) / 60);
  return {
    'retry.attempts': { text: String(RETRY_SCHEDULES.fast.length + 1), command: RETRY },
    'retry.duration': { text: `${Math.floor(minutes / 60)} h ${minutes % 60} min`, command: RETRY },
  };
}

/** Returns the limits that the bench and a test check, and what was measured. */
function journalLimits(): string {
  const single = journalOf('queue, 1, 1 per event, one per invocation');
  const rows = [
    ['25 updates per event, under load', JOURNAL_LIMITS.get(25) ?? Number.NaN, journalOf('queue, 1, 25 per event')],
    ['one update per event, under load', JOURNAL_LIMITS.get(1) ?? Number.NaN, journalOf('queue, 1, 1 per event')],
    ['10,000 apps in turn, one update per event', JOURNAL_OF_SINGLE.apps, journalOf(`queue, ${APPS_IN_TURN}`)],
    ['one update in each invocation (`lowLatency`, or little load)', JOURNAL_OF_SINGLE.invocations, single],
    [
      'a day at one invocation a second (86,400 updates)',
      JOURNAL_OF_DAY,
      typeof single === 'number' ? single * MILLIONS_OF_DAY : single,
    ],
  ] as const;
  const head = ['the journal, for a million updates', 'dollars at most', 'measured'];
  return markdownTable({ head, rows, decimals: 3 });
}

/** Updates of a day at one a second, in millions. */
const MILLIONS_OF_DAY = 0.0864;

/** Returns a dash if the recorded run is older than the scenario. */
function journalOf(scenario: string): number | string {
  const table = recordedResult('cost').tables?.find(({ title }) => title === JOURNAL_TABLE);
  const value = table?.rows.find(([label]) => label === scenario)?.[1];
  return typeof value === 'number' ? value : '–';
}

type Row = readonly [label: string, ...amounts: readonly (number | string)[]];
interface DollarTable {
  readonly head: readonly string[];
  readonly rows: () => readonly Row[];
}

const ONE_DESTINATION: DollarTable = {
  head: ['dollars for a million updates', 'one update per event', '25 per event'],
  rows: () => [
    ['to a queue', ...amountsOf('queue: Feedhose')],
    ['to a webhook', ...amountsOf('webhook: Feedhose')],
    ['every step for each event ("naive"), to a webhook', ...amountsOf('webhook: naive: every step for each event')],
    ['EventBridge API destination', ...amountsOf('webhook: EventBridge API destination')],
    ['SNS topic over HTTPS', ...amountsOf('webhook: SNS topic')],
  ],
};

const MANY_DESTINATIONS: DollarTable = {
  head: ['dollars for a million updates', 'to queues', 'to webhooks'],
  rows: () => [
    ['each update to 3 destinations, one per event', ...both('3, 1 per event')],
    ['each update to 3 destinations, 25 per event', ...both('3, 25 per event')],
    ['100 destinations in turn, one per event', ...both('100 in turn, 1 per event')],
    ['100 destinations in turn, 25 per event', ...both('100 in turn, 25 per event')],
    ['10,000 destinations in turn, one per event', ...both('10,000 in turn, 1 per event')],
    ['10,000 apps in turn, one per event', ...['queue', 'webhook'].map(ofApps)],
    ...['1 %', '20 %'].map((share): Row => {
      const scenario = `webhook, 1, 25 per event, ${share} of requests answered 500`;
      return [`one destination, ${share} of requests answered 500, 25 per event`, '–', amount(scenario, TOTAL)];
    }),
    ['1 of 100 destinations down, 25 per event', ...both('100 in turn, 25 per event, 1 of them down')],
    ['20 of 100 destinations down, 25 per event', ...both('100 in turn, 25 per event, 20 of them down')],
  ],
};

/** Returns a dash if the recorded run is older than the scenario. */
function ofApps(transport: string): number | string {
  const scenario = `${transport}, ${APPS_IN_TURN}`;
  const table = recordedResult('cost').tables?.find(({ title }) => title === DOLLAR_TABLE);
  return table?.rows.some(([label]) => label === scenario) ? amount(scenario, TOTAL) : '–';
}

function dollarTable({ head, rows }: DollarTable): string {
  return `${measured(provenanceOf('cost'))}:\n\n${markdownTable({ head, rows: rows(), decimals: 2 })}`;
}

function both(scenario: string): readonly number[] {
  return ['queue', 'webhook'].map((transport) => amount(`${transport}, ${scenario}`, TOTAL));
}

function amount(scenario: string, column: string): number {
  return cellOf(DOLLAR_TABLE, scenario, column);
}

function amountsOf(design: string): readonly number[] {
  const title = 'Alternatives: one destination, dollars for a million updates';
  return [cellOf(title, design, '1 per event'), cellOf(title, design, '25 per event')];
}

/** @throws if the recorded run has no such number. */
function cellOf(title: string, row: string, column: string): number {
  const table = recordedResult('cost').tables?.find((one) => one.title === title);
  const at = table?.head.indexOf(column) ?? -1;
  const value = table?.rows.find(([label]) => label === row)?.[at];
  if (typeof value !== 'number') throw new Error(`bench/results.json: ${title} has no ${column} of "${row}"`);
  return value;
}

function cents(amount: number): string {
  return amount.toFixed(2);
}

function measured({ date, commit, versions }: Pick<Provenance, 'date' | 'commit' | 'versions'>): string {
  return `Measured ${date} at commit ${commit} by \`${COST}\` (Node ${versions['node']})`;
}

function proofFigures(): Figures {
  const { soakMillion, soakThreads, soakExact, soakReplay, backlog, dashboard } = proofs();
  const soak = (proof: Proof<SoakReport>) => ({ text: soakText(proof), command: proof.command });
  return {
    'soak.million': soak(soakMillion),
    'soak.threads': soak(soakThreads),
    'soak.exact': soak(soakExact),
    'soak.replay': { text: replaySoakText(soakReplay), command: soakReplay.command },
    'dashboard.pages': { text: pagesText(dashboard), command: dashboard.command },
    'backlog.ticks': { text: show(backlog.reports[0]?.ticks ?? Number.NaN), command: backlog.command },
  };
}

function pagesText({ date, commit, where, reports }: Proof<PageReport>): string {
  const rows = reports.map(({ page, firstMs, readyMs, apiMs }) => [page, firstMs, readyMs, apiMs]);
  const head = ['page', 'first visit, ms', 'later visits, ms', 'slowest request of the API, ms'];
  return `Measured ${date} at commit ${commit} on ${where}.\n\n${markdownTable({ head, rows })}`;
}

function soakText({ date, commit, where, reports }: Proof<SoakReport>): string {
  const sum = (of: (report: SoakReport) => number) => reports.reduce((all, report) => all + of(report), 0);
  const minutes = Math.round(sum(({ seconds }) => seconds) / 60);
  const rows = reports.map((report) => [
    String(report.seed),
    report.seconds.toFixed(0),
    report.simulatedHours.toFixed(1),
    ...[report.due, report.delivered, report.dead, report.parked],
    `${report.duplicatePercent.toFixed(1)} %`,
    Object.keys(report.faults).length === 0 ? '–' : faultsIn(report),
    report.lost,
  ]);
  const head = [
    ...['seed', 'seconds', 'simulated hours', 'activities due', 'delivered', 'in dead letters', 'times parked'],
    ...['duplicates', 'faults', 'lost'],
  ];
  const said = `Lost ${show(sum(({ lost }) => lost))}, ${minutes} minutes in total. Measured ${date} at commit ${commit} on ${where}.`;
  return `${said}\n\n${markdownTable({ head, rows })}`;
}

function replaySoakText({ date, commit, where, reports }: Proof<ReplaySoakReport>): string {
  const rows = reports.map((report) => [
    String(report.seed),
    report.updates,
    report.fillSeconds,
    report.seconds,
    report.megabytes,
    ...report.repeated,
    faultsIn(report),
    report.lost,
  ]);
  const head = [
    ...['seed', 'updates', 'seconds to fill the journal', 'seconds of the replays', 'MB of memory at most'],
    ...['repeated at the webhook', 'repeated at the queue', 'faults', 'lost'],
  ];
  return `Measured ${date} at commit ${commit} on ${where}.\n\n${markdownTable({ head, rows })}`;
}

function faultsIn({ faults }: Pick<SoakReport, 'faults'>): number {
  return Object.values(faults).reduce((all, count) => all + count, 0);
}
