/** Judge: cfn-lint, with CloudFormation's schemas of each region, over the stack and its variants. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { createApp } from '../../../lib/app.ts';
import { Feedhose } from '../../../lib/feedhose.ts';
import { lackedIn, type Part, REGIONS } from '../../../lib/regions.ts';
import type { Judge, Workspace } from '../judge.ts';
import { command, virtualEnvironment } from '../tools.ts';
import { SIGN_IN, VARIANTS, type Variant } from './variants.ts';

const CFN_LINT = '1.58.0';

/** Warnings that are ignored, each with its reason. Errors always count. */
const EXCLUDED: Readonly<Record<string, string>> = {
  W3005: 'The CDK writes a dependency even if a reference implies it. It has no effect.',
  W3037: 'cfn-lint does not know every action of the Service Authorization Reference; the judge iam asks for actions.',
  W1030: 'It checks an empty value of the parameter BootstrapVersion, which the CDK fills in.',
  W3010: 'The CDK writes names of zones for an account that it did not look up, and looks them up for a real one.',
  W2001: 'The CDK adds the parameter BootstrapVersion for its own rule.',
};

interface Finding {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
  readonly Rule: { readonly Id: string };
}

/**
 * Regions in which every variant is checked: one that lacks nothing, and one that lacks the most. In other regions a variant is
 * checked if it adds resource types to the default stack.
 */
const REPRESENTATIVES = ['us-east-1', 'cn-north-1'];

/** cfn-lint's rule for key policies does not support ARNs of this region's partition. The same policies are checked in all other regions. */
const WITHOUT_KEY_POLICIES = { region: 'eusc-de-east-1', rule: 'E3512' };

/** Regions that lack the same parts get the same templates. A representative region is alone in its group. */
interface Group {
  readonly lacked: ReadonlySet<Part>;
  readonly regions: readonly string[];
}

function groups(): readonly Group[] {
  const found = new Map<string, { lacked: ReadonlySet<Part>; regions: string[] }>();
  for (const region of REGIONS) {
    const lacked = lackedIn(region) ?? new Set<Part>();
    const name = REPRESENTATIVES.includes(region) ? region : [...lacked].sort().join(' and ');
    const group = found.get(name) ?? { lacked, regions: [] };
    group.regions.push(region);
    found.set(name, group);
  }
  return [...found.values()];
}

/** Synthesizes a variant for the region. The stack omits what the region lacks. */
function synthesized(variant: Variant, region: string, lacked: ReadonlySet<Part>, folder: string): string {
  // The feature flags are those of the app.
  mkdirSync(folder, { recursive: true });
  const flags = createApp({ outdir: join(folder, 'flags') }).node.getAllContext() as Record<string, unknown>;
  const app = new App({ outdir: join(folder, 'assembly'), analyticsReporting: false, context: flags });
  const stack = new Stack(app, 'Feedhose', { env: { account: '123456789012', region } });
  const props = variant.props(stack);
  const signIn = lacked.has('userPool') && props.signIn === undefined ? { signIn: SIGN_IN } : {};
  new Feedhose(stack, 'Feedhose', { ...props, ...signIn });
  app.synth();
  return join(folder, 'assembly', 'Feedhose.template.json');
}

function typesIn(template: string): readonly string[] {
  const { Resources } = JSON.parse(template) as { readonly Resources: Record<string, { readonly Type: string }> };
  return Object.values(Resources).map(({ Type }) => Type);
}

/**
 * The different templates of a group that are checked, by file, each with the names of the variants that give this
 * template. The first variant is the default stack.
 */
function templatesOf(
  { lacked, regions: [region = ''] }: Group,
  folder: string,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, { readonly file: string; readonly names: string[] }>();
  const typesOfDefault = new Set<string>();
  for (const [index, variant] of VARIANTS.entries()) {
    if (variant.needs.some((part) => lacked.has(part))) continue;
    const file = synthesized(variant, region, lacked, join(folder, `${region}-${index}`));
    const template = readFileSync(file, 'utf8');
    const types = typesIn(template);
    if (index === 0) for (const type of types) typesOfDefault.add(type);
    else if (!REPRESENTATIVES.includes(region) && types.every((type) => typesOfDefault.has(type))) continue;
    const same = found.get(template);
    if (same) same.names.push(variant.name);
    else found.set(template, { file, names: [variant.name] });
  }
  return new Map([...found.values()].map(({ file, names }) => [file, names]));
}

function placeOf({ Location: { Path } }: Finding): string {
  return (Path ?? []).join('/');
}

async function lint(workspace: Workspace, python: string, templates: readonly string[], regions: readonly string[]) {
  const args = ['--format', 'json', '--regions', ...regions, '--template', ...templates];
  const { status, stdout, stderr } = await command(workspace, join(dirname(python), 'cfn-lint'), args, {
    timeoutSeconds: 900,
  });
  if (!stdout.trim().startsWith('[')) throw new Error(`cfn-lint ended with status ${status}.\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as readonly Finding[];
}

export const judge: Judge = {
  name: 'cfn-lint',
  maker: 'AWS (PyPI cfn-lint)',
  question: 'Is the template of each variant of the stack valid in each region on the list?',
  cannotSee:
    'It knows the schemas of resource types in each region, but not quotas, permissions, names that are already used, or errors of a service while it creates a resource.',
  needs: ['python3'],
  async run(workspace) {
    const python = await virtualEnvironment(workspace, [`cfn-lint==${CFN_LINT}`]);
    // The CDK's validation of each template takes most of the time, and cfn-lint checks the same rules.
    process.env['CDK_VALIDATION'] = 'false';
    const work = join(workspace.folder, 'templates');
    rmSync(work, { recursive: true, force: true });
    const faults = new Set<string>();
    let checked = 0;
    for (const group of groups()) {
      const { lacked, regions } = group;
      const templates = templatesOf(group, work);
      const variants = [...templates.values()].flat().length;
      workspace.say(
        `${variants} variants in ${regions.length} ${regions.length === 1 ? 'region that lacks' : 'regions that lack'} ${[...lacked].join(', ') || 'nothing'}`,
      );
      checked += variants * regions.length;
      for (const finding of await lint(workspace, python, [...templates.keys()], regions)) {
        if (finding.Level === 'Informational') continue;
        if (finding.Level !== 'Error' && EXCLUDED[finding.Rule.Id] !== undefined) continue;
        if (finding.Rule.Id === WITHOUT_KEY_POLICIES.rule && regions.includes(WITHOUT_KEY_POLICIES.region)) continue;
        const names = templates.get(finding.Filename)?.join(' and ');
        faults.add(
          `${finding.Rule.Id} (${finding.Level.toLowerCase()}), variant "${names}", ${placeOf(finding)}: ${finding.Message}`,
        );
      }
    }
    return { versions: { 'cfn-lint': CFN_LINT }, checked, faults: [...faults] };
  },
};
