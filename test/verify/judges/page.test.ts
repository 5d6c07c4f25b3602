/** The page of the judges is written from the verdicts on record. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { BLOCKS } from '../../../verify/judges/iam/judge.ts';
import type { Judge } from '../../../verify/judges/judge.ts';
import { BEGIN, END, missingCases, withVerdicts } from '../../../verify/judges/page.ts';
import { skippedPart } from '../../../verify/judges/tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const JUDGES = join(ROOT, 'verify/judges');

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const judge: Judge = {
  name: 'oracle',
  maker: 'Somebody else',
  question: 'Is it right?',
  cannotSee: 'The future.',
  needs: ['java', 'mvn'],
  run: async () => ({ versions: {}, checked: 1, faults: [] }),
};

test('names the maker, what the judge needs, both verdicts and what the judge cannot see', () => {
  const first = { oracle: { commit: 'abc1234', date: '2026-01-01', checked: 9, faults: 4, what: 'It was wrong.' } };
  const last = { oracle: { date: '2026-02-02', versions: { oracle: '1.2' }, checked: 10, faults: 0, seconds: 3 } };
  const page = withVerdicts(`Head.\n${BEGIN}\nold\n${END}\nFoot.\n`, [judge], first, last);
  expect(page).toContain('- **Made by**: Somebody else. Versions: oracle 1.2.');
  expect(page).toContain('- **Needs**: `java`, `mvn`.');
  expect(page).toContain('4 faults in 9 cases (abc1234, 2026-01-01). It was wrong.');
  expect(page).toContain('0 faults in 10 cases (2026-02-02, 3 s)');
  expect(page).toContain('- **Cannot see**: The future.');
  expect(page).not.toContain('old');
  expect(page.endsWith(`${END}\nFoot.\n`)).toBe(true);
});

test('names the programs that only parts of a judge need', () => {
  const inParts: Judge = { ...judge, needs: [], partsNeed: ['go', 'java'] };
  const page = withVerdicts(`${BEGIN}\n${END}`, [inParts], {}, {});
  expect(page).toContain('- **Needs**: only Node.js. Parts of it need `go`, `java`.');
});

test('a part is skipped if one of its programs is missing, and the reason names the program', () => {
  const { PATH } = process.env;
  process.env['PATH'] = '/nonexistent';
  try {
    expect(skippedPart('The client', ['go', 'mvn'])).toBe('The client, because this machine has no go and no mvn.');
    expect(skippedPart('The client', [])).toBeUndefined();
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('is not written when the comments that mark the place are missing', () => {
  expect(() => withVerdicts('Head.', [judge], {}, {})).toThrow('docs/judges.md: expected');
});

test.each([
  [0, undefined, 1],
  [1, undefined, 0],
  [90, { checked: 1435 }, 1],
  [717, { checked: 1435 }, 1],
  [718, { checked: 1435 }, 0],
  [2000, { checked: 1435 }, 0],
])('a judge of %i cases, with %j recorded, has %i faults for missing cases', (checked, last, faults) => {
  expect(missingCases(checked, last)).toHaveLength(faults);
});

test('the judge of IAM finds each block of tests by its name', () => {
  const text = ['customers-access', 'whole-run'].map((name) => read(`test/security/${name}.test.ts`)).join('\n');
  for (const block of BLOCKS) expect(text).toMatch(new RegExp(`describe\\(['"]${block}\\b`));
});

test('has a chapter with both verdicts for every judge', async () => {
  const names = readdirSync(JUDGES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const modules = names.map(async ({ name }) => (await import(`${JUDGES}/${name}/judge.ts`)) as { judge: Judge });
  const judges = (await Promise.all(modules)).map((module) => module.judge);
  const [first, last] = ['first', 'last'].map((name) => JSON.parse(read(`verify/judges/${name}.json`)));
  for (const { name } of judges) expect(first[name] && last[name] ? name : `${name} lacks a verdict`).toBe(name);
  const page = read('docs/judges.md');
  expect(page).toBe(
    withVerdicts(
      page,
      judges.sort((a, b) => (a.name < b.name ? -1 : 1)),
      first,
      last,
    ),
  );
});
