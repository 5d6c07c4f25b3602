/** The page bench/RESULTS.md: results, machine, versions and date. */
import { describe } from '../machine.ts';
import { toMarkdown } from '../print.ts';
import type { Recorded, RecordedResult } from '../recorded.ts';
import { missedOf } from '../result.ts';

export function resultsPage({ date, commit, machine, versions, results }: Recorded): string {
  const missed = missedOf(results);
  const seconds = results.reduce((sum, one) => sum + (one.seconds ?? Number.NaN), 0);
  const took = Number.isNaN(seconds) ? '' : `; all benches took ${(seconds / 60).toFixed(1)} min`;
  const head = [
    '# Results',
    'This page is written from bench/results.json, which `npm run bench` records. `npm run bench -- NAME` measures one section, and `npm run bench -- NAME --record` also records it. Figures are medians of several runs with the lowest and the highest value, except those that are marked "once".',
    'Only ratios of values that were measured or counted in the same run have limits. All other figures depend on the machine.',
    [
      `- Machine: ${describe(machine)}`,
      `- Versions: ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}`,
      `- Date: ${date}, commit ${commit}${took}`,
      `- Limits: ${missed.length === 0 ? 'all met' : `${missed.length} missed (${missed.join('; ')})`}`,
    ].join('\n'),
  ];
  return `${[...head, ...results.map(sectionOf)].join('\n\n')}\n`;
}

/** Returns the section of a bench. If it was recorded alone, its notes contain machine, date and commit. */
function sectionOf({ measured, ...result }: RecordedResult): string {
  if (!measured) return toMarkdown(result);
  const origin = `Measured ${measured.date} at commit ${measured.commit} on ${describe(measured.machine)}.`;
  return toMarkdown({ ...result, notes: [...(result.notes ?? []), origin] });
}
