/**
 * The result of a bench: figures with their spread, tables for several dimensions, and notes. Only ratios have limits, because absolute
 * figures depend on the machine as much as on the product.
 */
import type { Step } from './progress.ts';
import type { Spread } from './statistics.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Lowest and highest value of several runs; absent if there was one run. */
  readonly low?: number;
  readonly high?: number;
  /** Limits of a ratio. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Table {
  readonly title: string;
  /** The first column holds labels. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Decimals of every number. Default: three significant digits. */
  readonly decimals?: number;
}

type Counted = Readonly<Record<'calls' | 'items' | 'requestBytes' | 'responseBytes' | 'blocks64' | 'written1', number>>;
interface Ran {
  readonly invocations: number;
  readonly milliseconds: number;
}

/** The calls and invocations of a scenario, per 1,000 updates. */
export interface MeasuredScenario {
  readonly name: string;
  readonly calls: Readonly<Record<string, Counted>>;
  readonly runs: Readonly<Record<string, Ran>>;
  readonly posts: number;
  /** Dollars for a million updates. */
  readonly dollars: Readonly<Record<string, number>>;
}

export interface Result {
  readonly name: string;
  /** Description of the measurement in one or two sentences. */
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
  /** Explanations of the figures. */
  readonly notes?: readonly string[];
  /** Input of the scaling model. */
  readonly scenarios?: readonly MeasuredScenario[];
}

export interface BenchRun {
  /** Whether to use fewer rounds and less load, to test the bench itself. The figures are not recorded. */
  readonly quick: boolean;
  readonly step: Step;
}

export type Bench = (run: BenchRun) => Promise<Result>;

export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** The unit of figures that can have a limit. */
export const RATIO = '×';

/** The unit of prices, which is written before the number. */
export const DOLLARS = '$';

/** Returns an absolute figure, which has no limit. */
export function figure(name: string, unit: string, measured: Spread | number): Figure {
  return typeof measured === 'number' ? { name, unit, value: measured } : { name, unit, ...measured };
}

/** Returns a ratio of two values that were measured or counted in the same run. */
export function ratio(name: string, measured: Spread | number, limit?: Limit): Figure {
  return { ...figure(name, RATIO, measured), ...limit };
}

/** Reports whether a figure meets its limit, or `undefined` if it has none. */
export function isMet({ value, atMost, atLeast }: Figure): boolean | undefined {
  if (atMost !== undefined) return value <= atMost;
  return atLeast === undefined ? undefined : value >= atLeast;
}

/** Returns a text such as `core: fan-out / JSON.parse` for each missed limit. */
export function missedOf(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ name, figures }) =>
    figures.filter((one) => isMet(one) === false).map((one) => `${name}: ${one.name}`),
  );
}

/** Formats a number with three significant digits and separated thousands, or with a number of decimals. */
export function show(value: number, decimals?: number): string {
  if (!Number.isFinite(value)) return '–';
  if (decimals !== undefined) return value.toFixed(decimals);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Returns the figures as a table of median, spread, limit and verdict. */
export function tableOf({ figures }: Result): Table {
  return {
    title: '',
    head: ['figure', 'median', 'lowest – highest', 'limit', ''],
    rows: figures.map((one) => [
      one.name,
      one.unit === DOLLARS ? `$${show(one.value)}` : `${show(one.value)} ${one.unit}`,
      one.low === undefined || one.high === undefined ? 'once' : `${show(one.low)} – ${show(one.high)}`,
      one.atMost !== undefined ? `≤ ${show(one.atMost)}` : one.atLeast !== undefined ? `≥ ${show(one.atLeast)}` : '',
      { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(one)) as 'true'],
    ]),
  };
}
