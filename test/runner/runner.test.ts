/** The test runner itself: each way in which a test can fail makes the run fail, and says why. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

function runFixtures(...names: readonly string[]): { readonly code: number | null; readonly report: Report } {
  const jest = ['node_modules/jest/bin/jest.js', '--ci', '--json', '-w', '1'];
  const fixtures = ['--testMatch', '<rootDir>/test/runner/fixture/*.ts', '--runTestsByPath'];
  const paths = names.map((name) => `test/runner/fixture/${name}.ts`);
  const { status, stdout } = spawnSync(process.execPath, [...jest, ...fixtures, ...paths], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { code: status, report: JSON.parse(stdout) as Report };
}

test('a test that fails in any way fails the run, with its own cause', () => {
  const { code, report } = runFixtures('failing');
  const [file] = report.testResults;
  expect(code).toBe(1);
  expect(file?.assertionResults.map(({ title, status }) => [title, status])).toEqual([
    ['passes', 'passed'],
    ['asserts nothing', 'failed'],
    ['has a wrong value', 'failed'],
    ['leaves a rejection that nothing catches', 'failed'],
    ['lets the product log an error', 'failed'],
    ['does not end', 'failed'],
    ['does not pass', 'failed'],
  ]);
  for (const cause of [
    'hasAssertions',
    'Expected: 2',
    'nothing catches this',
    'nobody expects this',
    'Exceeded timeout',
    'the cause in the hook',
  ]) {
    expect(file?.message).toContain(cause);
  }
});

test('a file that cannot be evaluated fails the run, and its neighbours run', () => {
  const { code, report } = runFixtures('broken', 'passing');
  expect(code).toBe(1);
  expect(report.numPassedTests).toBe(1);
  expect(report.testResults.map(({ message }) => message).join('\n')).toContain('the file is broken');
});

test('a file finds the environment variables of the start, whatever ran before it', () => {
  const { report } = runFixtures('failing', 'passing');
  const passing = report.testResults.find(({ name }) => name.endsWith('passing.ts'));
  expect(passing?.assertionResults).toMatchObject([{ status: 'passed' }]);
});
