/** Recorded runs, from which bench/RESULTS.md and the figures in the documents are written: benches in results.json, proof programs in proofs.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Provenance } from './machine.ts';
import type { Result } from './result.ts';

export interface RecordedResult extends Result {
  /** How long it took; absent in older records. */
  readonly seconds?: number;
  /** Present if it was recorded alone, after the others. */
  readonly measured?: Provenance;
}

export interface Recorded extends Provenance {
  readonly results: readonly RecordedResult[];
}

export interface SoakReport {
  readonly seed: number;
  readonly seconds: number;
  readonly simulatedHours: number;
  readonly due: number;
  readonly delivered: number;
  readonly dead: number;
  readonly parked: number;
  /** Arrivals after the first, in percent of the activities due. */
  readonly duplicatePercent: number;
  /** Kind -> count. */
  readonly faults: Readonly<Record<string, number>>;
  readonly lost: number;
}

export interface ReplaySoakReport {
  readonly seed: number;
  readonly updates: number;
  /** Time until the journal has all updates, and from the start of the replays until their end. */
  readonly fillSeconds: number;
  readonly seconds: number;
  /** The largest amount of memory of the process. */
  readonly megabytes: number;
  /** Repeated arrivals at the webhook and at the queue. */
  readonly repeated: readonly [webhook: number, queue: number];
  /** Kind -> count. */
  readonly faults: Readonly<Record<string, number>>;
  readonly lost: number;
}

export interface BacklogReport {
  readonly parked: number;
  readonly ticks: number;
}

/** Times of a page of the dashboard, in ms. */
export interface PageReport {
  readonly page: string;
  /** Until the page is complete when it is visited for the first time. */
  readonly firstMs: number;
  /** Median of later visits. */
  readonly readyMs: number;
  /** Median of the slowest request of the API of later visits. */
  readonly apiMs: number;
}

export interface Proof<Report> {
  readonly command: string;
  /** `2026-11-25` */
  readonly date: string;
  readonly commit: string;
  /** The machine, and what else ran on it. */
  readonly where: string;
  readonly reports: readonly Report[];
}

export interface Proofs {
  readonly soakMillion: Proof<SoakReport>;
  readonly soakThreads: Proof<SoakReport>;
  readonly soakExact: Proof<SoakReport>;
  readonly soakReplay: Proof<ReplaySoakReport>;
  readonly backlog: Proof<BacklogReport>;
  readonly dashboard: Proof<PageReport>;
}

const RESULTS = new URL('./results.json', import.meta.url);
const PROOFS = new URL('./proofs.json', import.meta.url);

export function recorded(): Recorded {
  return JSON.parse(readFileSync(RESULTS, 'utf8')) as Recorded;
}

/** @throws if the bench was not recorded. */
export function recordedResult(name: string): RecordedResult {
  const found = recorded().results.find((result) => result.name === name);
  if (!found) throw new Error(`bench/results.json has no ${name}: run npm run bench`);
  return found;
}

export function recordedSeconds(name: string): number | undefined {
  return recorded().results.find((result) => result.name === name)?.seconds;
}

/** Returns where and when a bench was recorded. */
export function provenanceOf(name: string): Provenance {
  return recordedResult(name).measured ?? recorded();
}

export function record(run: Recorded): void {
  writeFileSync(RESULTS, `${JSON.stringify(run, undefined, 1)}\n`);
}

/** Replaces the results of these benches, and keeps those of the others. */
export function recordSome(measured: Provenance, results: readonly RecordedResult[]): void {
  const before = recorded();
  const own = new Map(results.map((result) => [result.name, { ...result, measured }]));
  const others = results.filter(({ name }) => !before.results.some((one) => one.name === name));
  record({
    ...before,
    results: [...before.results, ...others].map((result) => own.get(result.name) ?? result),
  });
}

export function proofs(): Proofs {
  return JSON.parse(readFileSync(PROOFS, 'utf8')) as Proofs;
}

export function recordProof(name: keyof Proofs, proof: Proof<unknown>): void {
  writeFileSync(PROOFS, `${JSON.stringify({ ...proofs(), [name]: proof }, undefined, 1)}\n`);
}
