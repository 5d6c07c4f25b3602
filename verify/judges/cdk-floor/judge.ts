/** Judge: the oldest versions of the CDK that the package accepts, over stacks with and without props. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judge, Workspace } from '../judge.ts';
import { command, install } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PACKAGE = join(ROOT, 'packages', 'feedhose');
/** The newest version that does not have the runtime of the functions. */
const TOO_OLD = '2.223.0';
const REFUSAL = 'Feedhose requires aws-cdk-lib';

/** Prints the types of the resources of each stack by logical id. */
const APP = `const { App, Stack } = require('aws-cdk-lib');
const { Topic } = require('aws-cdk-lib/aws-sns');
const { Certificate } = require('aws-cdk-lib/aws-certificatemanager');
const { HostedZone } = require('aws-cdk-lib/aws-route53');
const { Feedhose } = require('feedhose');
const app = new App();
const env = { account: '123456789012', region: 'us-east-1' };
const stacks = [];
const add = (name, props, stackProps) => {
  const stack = new Stack(app, name, stackProps);
  new Feedhose(stack, 'Feedhose', props(stack)).addOutputs();
  stacks.push(name);
};
const certificateOf = (stack) => Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/a');
const zoneOf = (stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
add('Default', () => ({}));
add('Bare', () => ({ dashboard: false, schemas: false, alarms: false }));
add('Observed', (stack) => ({
  alarmTopic: new Topic(stack, 'Topic'), budget: { perDay: 1 }, canary: true,
  openTelemetry: { layerArn: 'arn:aws:lambda:us-east-1:123456789012:layer:Collector:1' },
}), { env });
add('Reachable', (stack) => {
  const certificate = certificateOf(stack);
  return {
    egress: { natGateways: 2 },
    domain: { name: 'a.example.com', certificate, hostedZone: zoneOf(stack), apiName: 'b.example.com', apiCertificate: certificate },
  };
}, { env });
const assembly = app.synth();
console.log(JSON.stringify(stacks.map((name) => [name, Object.fromEntries(
  Object.entries(assembly.getStackByName(name).template.Resources).map(([id, { Type }]) => [id, Type]),
)])));
`;

type Stacks = readonly (readonly [name: string, types: Readonly<Record<string, string>>])[];

/** Installs the versions and the package into a folder, which is kept for the next run. */
async function appWith(workspace: Workspace, cdk: string, constructs: string): Promise<string> {
  const folder = join(workspace.folder, `${cdk}-${constructs}`);
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    workspace.say(`Installing aws-cdk-lib ${cdk} and constructs ${constructs}`);
    const packages = [`aws-cdk-lib@${cdk}`, `constructs@${constructs}`];
    await install(workspace, 'npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--silent',
      ...packages,
    ]);
    writeFileSync(stamp, '');
  }
  const feedhose = join(folder, 'node_modules', 'feedhose');
  rmSync(feedhose, { recursive: true, force: true });
  cpSync(join(PACKAGE, 'dist', 'libraries'), join(feedhose, 'dist', 'libraries'), { recursive: true });
  for (const part of ['functions', 'dashboard']) {
    cpSync(join(ROOT, 'dist', part), join(feedhose, 'dist', part), { recursive: true });
  }
  cpSync(join(PACKAGE, 'package.json'), join(feedhose, 'package.json'));
  writeFileSync(join(folder, 'app.cjs'), APP);
  return folder;
}

type Versions = Readonly<Record<string, string>>;

function manifestIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Versions;
    readonly peerDependencies: Versions;
  };
}

function synthesize(workspace: Workspace, cwd: string) {
  const env = { CDK_OUTDIR: join(cwd, 'cdk.out'), CDK_CONTEXT_JSON: '{}', CDK_VALIDATION: 'false' };
  return command(workspace, process.execPath, ['app.cjs'], { cwd, env });
}

export const judge: Judge = {
  name: 'cdk-floor',
  maker: 'AWS (npm aws-cdk-lib and constructs)',
  question: 'Does the construct work with the oldest CDK that the package accepts, and is an older one refused?',
  cannotSee:
    'It compares the resources of each stack with those of the newest CDK, and not their properties. It deploys nothing.',
  needs: [],
  async run(workspace) {
    const { peerDependencies: peers } = manifestIn(PACKAGE);
    const oldestOf = (name: string) => peers[name]?.replace('^', '') ?? '';
    const { dependencies } = manifestIn(ROOT);
    const [oldest, constructs] = [oldestOf('aws-cdk-lib'), oldestOf('constructs')];
    const newest = dependencies['aws-cdk-lib'] ?? '';
    const built = await command(workspace, process.execPath, [join(ROOT, 'bin', 'build-libraries.ts')]);
    if (built.status !== 0) throw new Error(built.stderr);

    const faults: string[] = [];
    const [old, current] = [
      await synthesize(workspace, await appWith(workspace, oldest, constructs)),
      await synthesize(workspace, await appWith(workspace, newest, dependencies['constructs'] ?? '')),
    ];
    for (const [version, { status, stderr }] of [[oldest, old] as const, [newest, current] as const]) {
      if (status !== 0)
        faults.push(`aws-cdk-lib ${version}: the app ends with status ${status}: ${stderr.slice(-500)}`);
    }
    let checked = 3;
    if (faults.length === 0) {
      const expected = new Map(JSON.parse(current.stdout) as Stacks);
      for (const [name, types] of JSON.parse(old.stdout) as Stacks) {
        checked += 1;
        const other = expected.get(name) ?? {};
        const ids = [...new Set([...Object.keys(types), ...Object.keys(other)])].filter(
          (id) => types[id] !== other[id],
        );
        if (ids.length > 0) faults.push(`${name}: other resources than with aws-cdk-lib ${newest}: ${ids.join(', ')}`);
      }
    }
    const refused = await synthesize(workspace, await appWith(workspace, TOO_OLD, constructs));
    if (refused.status === 0 || !refused.stderr.includes(`${REFUSAL} ${oldest}`))
      faults.push(`aws-cdk-lib ${TOO_OLD} is not refused by name: ${refused.stderr.slice(-500)}`);
    return { versions: { 'aws-cdk-lib': `${oldest} and ${newest}`, constructs }, checked, faults };
  },
};
