/** What a bench gives: figures with their spread and target, tables for what has more than one dimension, and notes. */
import type { Spread } from './statistics.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Of several runs; absent on what was measured once. */
  readonly low?: number;
  readonly high?: number;
  /** The limit that is to be kept, in the figure's unit. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Table {
  readonly title: string;
  /** The first column holds labels. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Result {
  readonly name: string;
  /** What was done, in a sentence or two. */
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
  /** What a reader must know to judge the figures. */
  readonly notes?: readonly string[];
}

export type Bench = () => Promise<Result>;

type Limit = Pick<Figure, 'atMost' | 'atLeast'>;

export function figure(name: string, unit: string, measured: Spread | number, limit: Limit = {}): Figure {
  return typeof measured === 'number'
    ? { name, unit, value: measured, ...limit }
    : { name, unit, ...measured, ...limit };
}

/** `undefined`: it has no limit. */
export function isMet({ value, atMost, atLeast }: Figure): boolean | undefined {
  if (atMost !== undefined) return value <= atMost;
  return atLeast === undefined ? undefined : value >= atLeast;
}

/** With three significant digits, and thousands set apart. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Figures as a table: figure, median, spread, target, met. */
export function tableOf({ figures }: Result): Table {
  return {
    title: '',
    head: ['figure', 'median', 'lowest – highest', 'to reach', ''],
    rows: figures.map((one) => [
      one.name,
      `${show(one.value)} ${one.unit}`,
      one.low === undefined || one.high === undefined ? 'once' : `${show(one.low)} – ${show(one.high)}`,
      one.atMost !== undefined ? `≤ ${show(one.atMost)}` : one.atLeast !== undefined ? `≥ ${show(one.atLeast)}` : '',
      { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(one)) as 'true'],
    ]),
  };
}
