/** Recorded runs of the programs that prove something at length, bench/proofs.json: what documents tell of them. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface SoakReport {
  readonly seed: number;
  readonly seconds: number;
  readonly simulatedHours: number;
  readonly due: number;
  readonly delivered: number;
  readonly dead: number;
  readonly parked: number;
  /** Arrivals beyond the first, of what was due. */
  readonly duplicatePercent: number;
  /** Kind -> how often. */
  readonly faults: Readonly<Record<string, number>>;
  readonly lost: number;
}

export interface BacklogReport {
  readonly parked: number;
  readonly ticks: number;
}

export interface Proof<Report> {
  readonly command: string;
  /** `2026-11-25` */
  readonly date: string;
  readonly commit: string;
  /** The machine, and what ran beside. */
  readonly where: string;
  readonly reports: readonly Report[];
}

export interface Proofs {
  readonly soakMillion: Proof<SoakReport>;
  readonly soakThreads: Proof<SoakReport>;
  readonly soakExact: Proof<SoakReport>;
  readonly backlog: Proof<BacklogReport>;
}

const FILE = new URL('./proofs.json', import.meta.url);

export function proofs(): Proofs {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Proofs;
}

export function recordProof(name: keyof Proofs, proof: Proof<unknown>): void {
  writeFileSync(FILE, `${JSON.stringify({ ...proofs(), [name]: proof }, undefined, 1)}\n`);
}
