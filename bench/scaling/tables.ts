/** The tables of docs/scaling.md, calculated with the model. */
import { dollars, PRICES } from '../../core/prices.ts';
import { markdownTable } from '../print.ts';
import { show } from '../result.ts';
import { BATCH_SIZES, destinationCeiling, needsOf, QUOTAS, RATES, scenarioOf } from './model.ts';

const MONTH_SECONDS = 30 * 86_400;
/** Numbers in the template: metrics with alarms, custom metrics with their dimensions, queues that Lambda polls. */
export const FIXED = { alarmMetrics: 61, metrics: 20, polledQueues: 11 } as const;
/**
 * Long polls of an idle queue: five at a time, 20 s each. Lambda polls an idle queue less often only if no maximum concurrency is
 * set (Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings").
 */
const POLLS_A_MONTH = (5 * MONTH_SECONDS) / 20;

export function tables(): string {
  return [
    `Quotas of ${QUOTAS.region} as of ${QUOTAS.date}, prices as of ${PRICES.date}.`,
    ...BATCH_SIZES.map(
      (batchSize) =>
        `### ${batchSize === 1 ? 'One update per event' : `${batchSize} updates per event`}\n\n${needTable(batchSize)}`,
    ),
    `### One destination\n\nThe attempts of one destination are written to one partition per hour. At about ${round(destinationCeiling())} updates per second to one destination, in full bodies, this partition reaches its limit. Rows above the limit are lost, but no deliveries.`,
    `### Cost\n\n${money()}`,
    `### Quotas\n\n${quotaTable()}`,
    `### Assumptions\n\n${assumptionTable()}`,
  ].join('\n\n');
}

/** Returns the use of each limit at each rate, with the highest use first. */
function needTable(batchSize: number): string {
  const byRate = RATES.map((rate) => needsOf(rate, batchSize));
  const rows = (byRate.at(-1) ?? []).map(({ name, limit, unit, setBy }) => [
    name,
    `${show(limit)} ${unit}${setBy === 'stack' ? ' (stack)' : ''}`,
    ...byRate.map((needs) => {
      const { need } = needs.find((one) => one.name === name) ?? { need: Number.NaN };
      return `${round(need)} (${percent(need / limit)})`;
    }),
  ]);
  return markdownTable({ head: ['demand', 'limit', ...RATES.map((rate) => `${show(rate)}/s`)], rows });
}

function money(): string {
  const million = (transport: string, batchSize: number) =>
    scenarioOf(transport, batchSize).dollars['ours'] ?? Number.NaN;
  const columns = BATCH_SIZES.flatMap((batchSize) =>
    ['queue', 'webhook'].map((transport) => ({ transport, batchSize, price: million(transport, batchSize) })),
  );
  const rows = RATES.map((rate) => [
    `${show(rate)}/s`,
    ...columns.map(({ price }) => `$${round((rate * MONTH_SECONDS * price) / 1e6)}`),
  ]);
  const head = ['updates', ...columns.map(({ transport, batchSize }) => `${transport}, ${batchSize} per event`)];
  return `The table shows dollars per month of 30 days at a constant rate, with one destination for each update, at list prices without volume discounts and without egress. It does not contain the cost of a stack without load ([Cost](cost.md#without-load)).\n\n${markdownTable({ head, rows })}`;
}

/** Returns the US dollars per month of a stack without load. */
export function idleMonth(): number {
  return (
    dollars('alarmMonth', FIXED.alarmMetrics) +
    dollars('metricMonth', FIXED.metrics) +
    dollars('keyMonth', 1) +
    dollars('fairQueueRequest', FIXED.polledQueues * POLLS_A_MONTH)
  );
}

/** Returns a table of what `idleMonth` adds. */
export function idleCost(): string {
  const month = (dollarsAMonth: number) => `$${dollarsAMonth.toFixed(2)}`;
  const rows = [
    [`alarms on ${FIXED.alarmMetrics} metrics`, month(dollars('alarmMonth', FIXED.alarmMetrics))],
    [`about ${FIXED.metrics} custom metrics`, month(dollars('metricMonth', FIXED.metrics))],
    ['the key', month(dollars('keyMonth', 1))],
    [
      `the polling of ${FIXED.polledQueues} idle queues`,
      month(dollars('fairQueueRequest', FIXED.polledQueues * POLLS_A_MONTH)),
    ],
    ['together', month(idleMonth())],
  ];
  return markdownTable({ head: ['without load', 'a month'], rows });
}

function quotaTable(): string {
  const rows = Object.values(QUOTAS.quotas).map(({ what, value, unit, adjustable, source }) => [
    what,
    `${show(value)} ${unit}`,
    adjustable ? 'on request' : 'no',
    `<${source}>`,
  ]);
  return markdownTable({ head: ['quota', 'default', 'increase', 'source'], rows });
}

function assumptionTable(): string {
  const rows = Object.values(QUOTAS.assumptions).map(({ what, value, unit }) => [
    what,
    `${show(value)} ${unit}`.trim(),
  ]);
  return markdownTable({ head: ['assumption', 'value'], rows });
}

/** Returns a number with two significant digits, because a model is not more accurate. */
function round(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(2)).toLocaleString('en-US', { maximumFractionDigits: 4 });
}

function percent(part: number): string {
  return part > 1 ? `**${round(part * 100)} %**` : `${round(part * 100)} %`;
}
