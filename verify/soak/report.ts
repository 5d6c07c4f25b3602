/** The report of a soak: its counts of updates, duplicates, parked deliveries, dead letters and losses, and the injected faults. */
import { defined } from '../../core/defined.ts';
import type { Totals } from './ledger.ts';
import type { ChunkResult } from './run-chunk.ts';

/** Sums over all chunks of a run. */
type Sums = Totals & Omit<ChunkResult, 'range' | 'totals' | 'lostNumbers' | 'digest' | 'shrunken'>;

export interface Report extends Sums {
  readonly seed: number;
  /** Digests of runs in one thread, one for each chunk. */
  readonly digests: readonly string[];
  readonly shrunken?: ChunkResult['shrunken'];
}

export function reportOf(seed: number, chunks: readonly ChunkResult[]): Report {
  const shrunken = chunks.find((chunk) => chunk.shrunken)?.shrunken;
  const sum = (of: (chunk: ChunkResult) => number) =>
    Math.round(chunks.reduce((total, chunk) => total + of(chunk), 0) * 10) / 10;
  const merged = (of: (chunk: ChunkResult) => Readonly<Record<string, number>>) => {
    const all: Record<string, number> = {};
    for (const [name, count] of chunks.flatMap((chunk) => Object.entries(of(chunk))))
      all[name] = (all[name] ?? 0) + count;
    return Object.fromEntries(Object.entries(all).toSorted(([, a], [, b]) => b - a));
  };
  return {
    seed,
    updates: sum(({ totals }) => totals.updates),
    due: sum(({ totals }) => totals.due),
    delivered: sum(({ totals }) => totals.delivered),
    duplicates: sum(({ totals }) => totals.duplicates),
    dead: sum(({ totals }) => totals.dead),
    refused: sum(({ totals }) => totals.refused),
    lost: sum(({ totals }) => totals.lost),
    attempts: sum(({ attempts }) => attempts),
    parked: sum(({ parked }) => parked),
    deadLetters: sum(({ deadLetters }) => deadLetters),
    journaled: sum(({ journaled }) => journaled),
    inGaps: sum(({ inGaps }) => inGaps),
    classes: merged(({ classes }) => classes),
    faults: merged(({ faults }) => faults),
    seconds: sum(({ seconds }) => seconds),
    simulatedHours: sum(({ simulatedHours }) => simulatedHours),
    violations: chunks.flatMap(({ violations }) => violations),
    histories: chunks.flatMap(({ histories }) => histories).slice(0, 3),
    digests: chunks.flatMap(({ digest }) => digest ?? []),
    ...defined({ shrunken }),
  };
}

export function isGood({ lost, violations }: Report): boolean {
  return lost === 0 && violations.length === 0;
}

export function linesOf(report: Report): readonly string[] {
  const { seed, updates, due, delivered, duplicates, dead, refused, lost, attempts, parked, deadLetters } = report;
  const share = due === 0 ? 0 : (100 * duplicates) / due;
  const column = (count: number, text: string) => `  ${String(count).padStart(10)}  ${text}`;
  return [
    `Seed ${seed}: ${isGood(report) ? 'nothing is lost' : 'FAILED'}, in ${report.seconds} s (${report.simulatedHours} simulated hours).`,
    column(updates, `updates put on the bus, of which ${refused} refused with a reason`),
    column(due, 'activities times the destinations that must receive them'),
    column(delivered, 'delivered'),
    column(duplicates, `additional duplicates (${share.toFixed(2)} %)`),
    column(dead, 'in a dead letter instead'),
    column(lost, 'lost'),
    column(report.journaled, `updates in the journal; ${report.inGaps} in reported gaps instead`),
    column(attempts, `attempts; ${parked} times a delivery was parked; ${deadLetters} dead letters`),
    ...Object.entries(report.classes).map(([name, count]) => column(count, `dead letters of the class ${name}`)),
    '  Injected faults:',
    ...Object.entries(report.faults).map(([name, count]) => column(count, name)),
    ...report.violations.map((violation) => `  ✗ ${violation}`),
    ...(report.shrunken ? shrunkenLines(report.shrunken) : report.histories.flatMap((history) => ['', ...history])),
    ...report.digests.map((digest) => `  The same seed gives the same digest: ${digest}`),
    ...(lost > 0 && report.digests.length === 0 ? [REPEAT] : []),
  ];
}

const REPEAT =
  '  Two runs in threads are never the same. With --exact a run repeats exactly, and a run that loses an update is made smaller.';

function shrunkenLines({ range, faults, runs, history }: NonNullable<Report['shrunken']>): readonly string[] {
  return [
    '',
    `  The smallest run that still loses an update, found in ${runs} runs: updates ${range.from} to ${range.to - 1},`,
    faults.length === 0 ? '  without any fault.' : `  with these faults: ${faults.join('; ')}.`,
    ...history,
  ];
}
