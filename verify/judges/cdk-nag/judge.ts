/** Judge: cdk-nag checks a stack with the default props of the construct, as in a user's app. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { PACKS, type Pack } from '../../../bin/nag/findings.ts';
import { Feedhose } from '../../../lib/index.ts';
import type { Judge } from '../judge.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const CHECKS = { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks };

interface Report {
  readonly pluginReports: readonly {
    readonly violations?: readonly { readonly ruleName: string; readonly violatingConstructs: readonly unknown[] }[];
  }[];
}

/** Returns the number of resources that each rule names. */
function findingsOf(
  { name, prefix }: Pack,
  outdir: string,
  accept: (stack: Stack) => void,
): Readonly<Record<string, number>> {
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ analyticsReporting: false, outdir });
  const stack = new Stack(app, 'Feeds');
  new Feedhose(stack, 'Feedhose').addOutputs();
  accept(stack);
  Validations.of(app).addPlugins(new CHECKS[name](app));
  const { error } = console;
  console.error = () => {};
  try {
    app.synth();
  } catch (failure) {
    // The CDK throws when a pack has findings, after it has written them to the report.
    if (!String(failure).includes('Validation failed')) throw failure;
  } finally {
    console.error = error;
    process.exitCode = undefined;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  const found = pluginReports.flatMap(({ violations = [] }) => violations);
  return Object.fromEntries(
    found.map(({ ruleName, violatingConstructs }) => [ruleName.replace(`${prefix}-`, ''), violatingConstructs.length]),
  );
}

/** Returns the function of the page that acknowledges the findings. */
async function acceptance(folder: string): Promise<(stack: Stack) => void> {
  const page = readFileSync(join(ROOT, 'docs/cdk-nag.md'), 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const file = join(folder, 'accept.ts');
  writeFileSync(file, code);
  const { acceptFindings } = await import(pathToFileURL(file).href);
  return acceptFindings;
}

export const judge: Judge = {
  name: 'cdk-nag',
  maker: 'the cdk-nag contributors (npm cdk-nag)',
  question: 'Are the findings of cdk-nag in an app with the construct those of docs/cdk-nag.md?',
  cannotSee:
    'It checks the default props only. Whether the stated reasons satisfy an organization is for that organization to decide.',
  needs: [],
  async run({ folder, say }) {
    const accept = await acceptance(folder);
    const faults: string[] = [];
    for (const pack of PACKS) {
      say(pack.name);
      const measured = findingsOf(pack, join(folder, pack.name), () => {});
      const documented = Object.fromEntries(pack.findings.map(({ rule, count }) => [rule, count]));
      for (const rule of new Set([...Object.keys(measured), ...Object.keys(documented)])) {
        const [now = 0, before = 0] = [measured[rule], documented[rule]];
        if (now !== before) faults.push(`${pack.name} ${rule}: ${now} resources, and ${before} on the page.`);
      }
      const left = Object.keys(findingsOf(pack, join(folder, pack.name), accept));
      faults.push(...left.map((rule) => `${pack.name} ${rule}: the code of the page does not acknowledge it.`));
    }
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/cdk-nag/package.json'), 'utf8'));
    return { versions: { 'cdk-nag': version }, checked: PACKS.flatMap(({ findings }) => findings).length, faults };
  },
};
