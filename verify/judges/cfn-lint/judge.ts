/** Judge: cfn-lint, with CloudFormation's schemas of each region, over the stack and its variants. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { createApp } from '../../../lib/app.ts';
import { Feedhose } from '../../../lib/feedhose.ts';
import { lackedIn, type Part, REGIONS } from '../../../lib/regions.ts';
import type { Judge, Place } from '../judge.ts';
import { command, virtualEnvironment } from '../tools.ts';
import { SIGN_IN, VARIANTS, type Variant } from './variants.ts';

const CFN_LINT = '1.58.0';

/** Findings of level warning that count as none, each with its reason. Findings of level error always count. */
const EXCLUDED: Readonly<Record<string, string>> = {
  W3005: 'The CDK writes a dependency also where a reference implies it. It has no effect.',
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

/** Regions that lack the same parts get the same templates. */
interface Group {
  readonly lacked: ReadonlySet<Part>;
  readonly regions: readonly string[];
}

function groups(): readonly Group[] {
  const found = new Map<string, { lacked: ReadonlySet<Part>; regions: string[] }>();
  for (const region of REGIONS) {
    const lacked = lackedIn(region) ?? new Set<Part>();
    const name = [...lacked].sort().join(' and ');
    const group = found.get(name) ?? { lacked, regions: [] };
    group.regions.push(region);
    found.set(name, group);
  }
  return [...found.values()];
}

/** Synthesizes a variant as it is deployed to the region: what the region lacks is left out by the stack itself. */
function synthesized(variant: Variant, region: string, lacked: ReadonlySet<Part>, folder: string): string {
  // The feature flags are those of the app.
  const flags = createApp({ outdir: join(folder, 'flags') }).node.getAllContext() as Record<string, unknown>;
  const app = new App({ outdir: join(folder, 'assembly'), analyticsReporting: false, context: flags });
  const stack = new Stack(app, 'Feedhose', { env: { account: '123456789012', region } });
  const props = variant.props(stack);
  const signIn = lacked.has('userPool') && props.signIn === undefined ? { signIn: SIGN_IN } : {};
  new Feedhose(stack, 'Feedhose', { ...props, ...signIn });
  app.synth();
  return join(folder, 'assembly', 'Feedhose.template.json');
}

function placeOf({ Location: { Path } }: Finding): string {
  return (Path ?? []).join('/');
}

async function lint(place: Place, python: string, templates: readonly string[], regions: readonly string[]) {
  const args = ['--format', 'json', '--regions', ...regions, '--template', ...templates];
  const { status, stdout, stderr } = await command(place, join(dirname(python), 'cfn-lint'), args, {
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
    'It knows the schemas of resource types in each region, but no quotas, no permissions, no names that are taken, and not what a service answers while it creates a resource.',
  needs: ['python3'],
  async run(place) {
    const python = await virtualEnvironment(place, [`cfn-lint==${CFN_LINT}`]);
    // The CDK's own check of each template takes most of the time, and cfn-lint checks the same.
    process.env['CDK_VALIDATION'] = 'false';
    const work = join(place.folder, 'templates');
    rmSync(work, { recursive: true, force: true });
    const faults = new Set<string>();
    let checked = 0;
    for (const { lacked, regions } of groups()) {
      const variants = VARIANTS.filter(({ needs }) => !needs.some((part) => lacked.has(part)));
      const names = new Map<string, string>();
      for (const [index, variant] of variants.entries()) {
        const folder = join(work, `${regions[0]}-${index}`);
        mkdirSync(folder, { recursive: true });
        names.set(synthesized(variant, regions[0] ?? '', lacked, folder), variant.name);
      }
      place.say(
        `${variants.length} variants in ${regions.length} regions without ${[...lacked].join(', ') || 'a lack'}`,
      );
      const findings = await lint(place, python, [...names.keys()], regions);
      checked += variants.length * regions.length;
      for (const finding of findings) {
        if (finding.Level !== 'Error' && EXCLUDED[finding.Rule.Id] !== undefined) continue;
        if (finding.Level === 'Informational') continue;
        const variant = names.get(finding.Filename) ?? finding.Filename;
        faults.add(
          `${finding.Rule.Id} (${finding.Level.toLowerCase()}), variant "${variant}", ${placeOf(finding)}: ${finding.Message}`,
        );
      }
    }
    return { versions: { 'cfn-lint': CFN_LINT }, checked, faults: [...faults] };
  },
};
