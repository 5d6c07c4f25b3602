/** The table of docs/judges.md, written from the verdicts on record. */
import type { Judge, Verdict } from './judge.ts';

/** The first verdict on a judge's record: what it said about the product before anything was changed because of it. */
export interface FirstVerdict {
  readonly commit: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly checked: number;
  readonly faults: number;
  /** What the judge found, in one sentence. */
  readonly what: string;
}

/** The last verdict on a judge's record. */
export interface LastVerdict {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly versions: Verdict['versions'];
  readonly checked: number;
  readonly faults: number;
  readonly seconds: number;
}

export type Records<T> = Readonly<Record<string, T>>;

export const BEGIN = '<!-- judges: written by `npm run judges -- --write` -->';
export const END = '<!-- end of judges -->';

function firstText(first: FirstVerdict | undefined): string {
  if (first === undefined) return 'None is on record.';
  return `${first.faults} faults in ${first.checked} cases (${first.commit}, ${first.date}). ${first.what}`;
}

function lastText(last: LastVerdict | undefined): string {
  if (last === undefined) return 'None is on record.';
  return `${last.faults} faults in ${last.checked} cases (${last.date}, ${last.seconds} s)`;
}

function versionsText(last: LastVerdict | undefined): string {
  const versions = Object.entries(last?.versions ?? {}).map(([program, version]) => `${program} ${version}`);
  return versions.length === 0 ? '' : ` Versions: ${versions.join(', ')}.`;
}

function chapter(judge: Judge, first: FirstVerdict | undefined, last: LastVerdict | undefined): string {
  return [
    `### ${judge.name}`,
    '',
    judge.question,
    '',
    `- **Made by**: ${judge.maker}.${versionsText(last)}`,
    `- **Needs**: ${judge.needs.length === 0 ? 'Node.js alone' : judge.needs.map((tool) => `\`${tool}\``).join(', ')}.`,
    `- **First verdict**: ${firstText(first)}`,
    `- **Last verdict**: ${lastText(last)}`,
    `- **Cannot see**: ${judge.cannotSee}`,
    '',
  ].join('\n');
}

/** The page with its written part replaced. It throws when the page lacks the comments that mark it. */
export function withVerdicts(
  page: string,
  judges: readonly Judge[],
  first: Records<FirstVerdict>,
  last: Records<LastVerdict>,
): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/judges.md: expected "${BEGIN}" and "${END}" in it, got neither`);
  const chapters = judges.map((judge) => chapter(judge, first[judge.name], last[judge.name])).join('\n');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${chapters}\n${page.slice(end)}`;
}
