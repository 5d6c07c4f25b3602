/**
 * What a bench gives: figures with their spread, tables for what has more than one dimension, and notes. Only a ratio has a
 * limit: an absolute figure says as much about the machine as about the product, so it is reported and not judged.
 */
import type { Step } from './progress.ts';
import type { Spread } from './statistics.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Of several runs; absent on what was measured once. */
  readonly low?: number;
  readonly high?: number;
  /** The limit to be kept. Ratios only. */
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
  /** Of a million updates. */
  readonly dollars: Readonly<Record<string, number>>;
}

export interface Result {
  readonly name: string;
  /** What was done, in a sentence or two. */
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
  /** What a reader must know to judge the figures. */
  readonly notes?: readonly string[];
  /** What the scaling model calculates with. */
  readonly scenarios?: readonly MeasuredScenario[];
}

export interface BenchRun {
  /** Fewer rounds and less load, to try the bench itself. Its figures are not recorded. */
  readonly quick: boolean;
  readonly step: Step;
}

export type Bench = (run: BenchRun) => Promise<Result>;

export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** The unit of what can have a limit. */
export const RATIO = '×';

/** An absolute figure, which is reported and not judged. */
export function figure(name: string, unit: string, measured: Spread | number): Figure {
  return typeof measured === 'number' ? { name, unit, value: measured } : { name, unit, ...measured };
}

/** A ratio of two things that were measured or counted in the same run. */
export function ratio(name: string, measured: Spread | number, limit?: Limit): Figure {
  return { ...figure(name, RATIO, measured), ...limit };
}

/** `undefined`: it has no limit. */
export function isMet({ value, atMost, atLeast }: Figure): boolean | undefined {
  if (atMost !== undefined) return value <= atMost;
  return atLeast === undefined ? undefined : value >= atLeast;
}

/** `core: fan-out / JSON.parse`, for each limit that is missed. */
export function missedOf(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ name, figures }) =>
    figures.filter((one) => isMet(one) === false).map((one) => `${name}: ${one.name}`),
  );
}

/** With three significant digits, or so many decimals, and thousands set apart. */
export function show(value: number, decimals?: number): string {
  if (!Number.isFinite(value)) return '–';
  if (decimals !== undefined) return value.toFixed(decimals);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Figures as a table: figure, median, spread, limit, verdict. */
export function tableOf({ figures }: Result): Table {
  return {
    title: '',
    head: ['figure', 'median', 'lowest – highest', 'limit', ''],
    rows: figures.map((one) => [
      one.name,
      `${show(one.value)} ${one.unit}`,
      one.low === undefined || one.high === undefined ? 'once' : `${show(one.low)} – ${show(one.high)}`,
      one.atMost !== undefined ? `≤ ${show(one.atMost)}` : one.atLeast !== undefined ? `≥ ${show(one.atLeast)}` : '',
      { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(one)) as 'true'],
    ]),
  };
}
