/** The recorded run, bench/results.json: from it bench/RESULTS.md and the figures in the documents are written. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Provenance } from './machine.ts';
import type { Result } from './result.ts';

export interface RecordedResult extends Result {
  /** How long it took; absent in records that are older than this member. */
  readonly seconds?: number;
}

export interface Recorded extends Provenance {
  readonly results: readonly RecordedResult[];
}

const FILE = new URL('./results.json', import.meta.url);

export function recorded(): Recorded {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recorded;
}

/** @throws when the bench was not recorded. */
export function recordedResult(name: string): RecordedResult {
  const found = recorded().results.find((result) => result.name === name);
  if (!found) throw new Error(`bench/results.json has no ${name}: run npm run bench`);
  return found;
}

export function recordedSeconds(name: string): number | undefined {
  return recorded().results.find((result) => result.name === name)?.seconds;
}

export function record(run: Recorded): void {
  writeFileSync(FILE, `${JSON.stringify(run, undefined, 1)}\n`);
}
