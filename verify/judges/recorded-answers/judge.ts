/**
 * Judge: AWS's recorded answers. The tests of test/conformance/recorded compare the embedded AWS with them. They also run in `npm test`;
 * the judge counts their results.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge, Verdict } from '../judge.ts';
import { command } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TABLES = 'test/conformance/recorded';

/** The members of Jest's report that are read. */
interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export const judge: Judge = {
  name: 'recorded-answers',
  maker: 'AWS, whose answers the snapshots of localstack/localstack recorded',
  question: 'Does the embedded AWS answer as AWS did when its answers were recorded?',
  cannotSee:
    'It covers the calls that were recorded, as AWS answered at that time. It does not cover durations, quotas, access, or load.',
  needs: [],
  async run(workspace): Promise<Verdict> {
    const report = join(workspace.folder, 'report.json');
    const jest = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--ci', '--json'];
    const { status, stderr } = await command(workspace, process.execPath, [...jest, '--outputFile', report, TABLES], {
      cwd: ROOT,
      env: { NODE_OPTIONS: undefined, FORCE_COLOR: '0' },
    });
    const { numTotalTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const broken = testResults.filter(({ assertionResults }) => assertionResults.length === 0);
    const failed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((one) => one.status !== 'passed'),
    );
    const faults = [
      ...broken.map(({ name, message }) => `${name} does not run: ${summary(message)}`),
      ...failed.map(({ fullName, failureMessages }) => `${fullName}: ${summary(failureMessages[0] ?? 'not run')}`),
    ];
    if (status !== 0 && faults.length === 0) throw new Error(`Jest ended with the status ${status}: ${stderr}`);
    return { versions: { 'localstack/localstack': '8b9a79f', botocore: '1.44.8' }, checked: numTotalTests, faults };
  },
};

/** Returns the first line of a failure and the received value. */
function summary(text: string): string {
  const [first = '', ...lines] = text.split('\n');
  return [first, ...lines.filter((line) => /^\s*Received/.test(line)).map((line) => line.trim())].join(' ');
}
