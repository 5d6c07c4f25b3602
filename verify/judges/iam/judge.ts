/** Judge: the IAM evaluator of Cloud Copilot, which the tests of permissions use. The judge counts its evaluations. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge } from '../judge.ts';
import { command } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FILES = ['test/security/customers-access.test.ts', 'test/security/whole-run.test.ts'];
/** The beginnings of the names of the test blocks that use the evaluator. */
export const BLOCKS = ['the snippets of a destination', 'the sender role', "a customer's role", 'a permission'];
const NAMES = `^(?:${BLOCKS.join('|')}) `;

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export const judge: Judge = {
  name: 'iam',
  maker: 'Cloud Copilot (npm @cloud-copilot/iam-simulate)',
  question:
    "With the stack's roles and the snippets for customers, does IAM allow every call of the code and nothing else?",
  cannotSee:
    'The evaluator does not support grants of KMS keys, organization policies of an account, the endpoints of a VPC, quotas, or the delay until a change takes effect.',
  needs: [],
  async run(workspace) {
    const [report, evaluations] = [join(workspace.folder, 'report.json'), join(workspace.folder, 'evaluations')];
    for (const file of [report, evaluations]) rmSync(file, { force: true });
    const jest = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--ci', '-w', '1'];
    const args = [...jest, '--json', '--outputFile', report, '--testNamePattern', NAMES, ...FILES];
    const { stderr } = await command(workspace, process.execPath, args, {
      cwd: ROOT,
      env: { IAM_EVALUATIONS: evaluations },
    });
    if (!existsSync(report)) throw new Error(`The tests wrote no report.\n${stderr}`);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const faults = testResults.flatMap(({ message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0 && message !== '' && assertionResults.length === 0) return [message];
      return failed.map(({ fullName }) => `This is not true: ${fullName}.`);
    });
    const passed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName),
    );
    for (const block of BLOCKS) {
      if (!passed.some((name) => name.startsWith(`${block} `))) faults.push(`No test of the block "${block}" passed.`);
    }
    const manifest = join(ROOT, 'node_modules/@cloud-copilot/iam-simulate/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    const checked = existsSync(evaluations) ? statSync(evaluations).size : 0;
    return { versions: { '@cloud-copilot/iam-simulate': version }, checked, faults };
  },
};
