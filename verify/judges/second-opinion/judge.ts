/** Judge: the deployed stack in a third-party AWS emulator that evaluates IAM. */
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import type { Judge, Workspace } from '../judge.ts';
import { virtualEnvironment } from '../tools.ts';
import { judgeAccess } from './access-cases.ts';
import { type AwsCli, awsCli } from './aws-cli.ts';
import { bootstrap, deploy, physicalIds } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type CustomersEndpoint, startEndpoint } from './endpoint.ts';
import { createFindings, type Findings } from './findings.ts';
import { API_KEY, type Arrived, addDestinations, createCustomer, deliverAll } from './journey.ts';
import { park, redriveDelivery, redriveRefused } from './later-deliveries.ts';
import { judgeCalls } from './refusals.ts';
import { runningStack } from './running-stack.ts';
import { judgeSignIn, operatorsToken } from './sign-in.ts';

const VERSIONS = { ministack: '1.5.33', cryptography: '50.0.2', awscli: '1.46.3' };
/** Texts of the embedded run, by the form in which MiniStack delivers them, because it parses a detail and serializes it again. */
const REWRITTEN = [
  ['1e3', '1000.0'],
  ['Zürich, 東京, 🚲', String.raw`Z\u00fcrich, \u6771\u4eac, \ud83d\udeb2`],
] as const;

type Closing = (() => Promise<void>)[];

export const judge: Judge = {
  name: 'second-opinion',
  maker: 'the MiniStack contributors (PyPI ministack, MIT licence), and AWS (the CDK CLI, PyPI awscli)',
  question: 'Does the unchanged template work in an emulator of AWS that other people wrote and that evaluates IAM?',
  cannotSee:
    "It does not cover the parts that verify/judges/second-opinion/README.md replaces: schemas, saved queries, alarms on expressions, the dashboard's files. The emulator does not check the permissions of EventBridge and API Gateway for their calls, quotas, or the second factor of a sign-in.",
  needs: ['python3'],
  async run(workspace) {
    const { ministack, cryptography, awscli } = VERSIONS;
    const python = await virtualEnvironment(workspace, [`ministack==${ministack}`, `cryptography==${cryptography}`]);
    // The AWS CLI has its own environment, because the two packages require different versions of botocore.
    const cli = { ...workspace, folder: join(workspace.folder, 'cli') };
    const cliPython = await virtualEnvironment(cli, [`awscli==${awscli}`]);
    const findings = createFindings(workspace.say);
    const emulator = await startEmulator(workspace, python);
    const closing: Closing = [() => emulator.close()];
    try {
      const aws = awsCli(workspace, cliPython, emulator.endpoint);
      // Refusals of IAM are reported even if they ended the run.
      await findings.step('The stack is deployed and used', () => ask(workspace, emulator, aws, findings, closing));
      judgeCalls(emulator.calls(), findings);
    } finally {
      for (const close of closing.toReversed()) await close();
    }
    return { versions: VERSIONS, checked: findings.checked, faults: findings.faults };
  },
};

async function ask(
  workspace: Workspace,
  emulator: Emulator,
  aws: AwsCli,
  findings: Findings,
  closing: Closing,
): Promise<void> {
  const { endpoint } = emulator;
  workspace.say('The CDK bootstraps and deploys');
  await bootstrap(workspace, endpoint);
  const { outputs, assembly } = await deploy(workspace, endpoint);
  workspace.say('The embedded run starts from the same assembly');
  const environment = { EGRESS_ALLOWANCE: '127.0.0.1', OWNERSHIP_RESOLVERS: 'system' };
  const embedded = await startEmbedded({ assembly, port: 0, environment });
  closing.push(() => embedded.close());
  const open = async () => {
    const opened = await startEndpoint(API_KEY);
    closing.push(() => opened.close());
    return opened;
  };
  const hook = await open();
  const token = await operatorsToken(aws, endpoint, outputs);
  const stack = runningStack('MiniStack', endpoint, outputs, apiOf(endpoint, outputs), token);
  const customer = await createCustomer(stack);
  await addDestinations(stack, customer, hook);
  const arrived = await deliverAll(stack, customer, hook);
  await findings.step('The same bytes arrive as in the embedded run', async () =>
    compare(arrived, await inEmbedded(embedded, await open()), findings),
  );
  // Wake runs once a minute. The other steps run meanwhile.
  let released = async () => {};
  await findings.step('A delivery to a paused destination is parked', async () => {
    released = await park(stack, hook);
  });
  await findings.step('The API accepts tokens, and nothing else', () => judgeSignIn(stack, aws, findings));
  await findings.step('A refused delivery is redriven', () => redriveDelivery(stack, hook));
  await findings.step('A refused update is edited and redriven', () => redriveRefused(stack, customer));
  await judgeAccess(stack, hook, aws, findings);
  await findings.step('Wake releases the parked delivery', released);
  await findings.step('An update of the stack replaces nothing', async () => {
    const before = await physicalIds(endpoint);
    await deploy(workspace, endpoint, ['lowLatency=true']);
    const after = await physicalIds(endpoint);
    for (const [logicalId, physicalId] of before) {
      findings.check(after.get(logicalId) === physicalId, `The update of the stack replaced ${logicalId}.`);
    }
    await deliverAll(stack, customer, hook);
  });
}

/** The address of the HTTP API on the emulator's one port. */
function apiOf(endpoint: string, { ApiUrl = '' }: Readonly<Record<string, string>>): string {
  // `URL` refuses the host of the output, because it ends with an address.
  const id = /^http:\/\/(\w+)\.execute-api\./.exec(ApiUrl)?.[1];
  return `${endpoint}/_aws/execute-api/${id}/$default`;
}

async function inEmbedded(embedded: Embedded, hook: CustomersEndpoint): Promise<Arrived> {
  const token = embedded.issueToken({ sub: 'operator', 'cognito:groups': '[operators]' });
  const workspace = runningStack('the embedded run', embedded.endpoint, embedded.outputs, embedded.api, token);
  const customer = await createCustomer(workspace);
  await addDestinations(workspace, customer, hook);
  return deliverAll(workspace, customer, hook);
}

function compare(theirs: Arrived, ours: Arrived, findings: Findings): void {
  const same = (what: string, a: string, b: string) =>
    findings.check(a === b, a === b ? '' : `${what} differs: ${difference(a, b)}`);
  same("The queue's message", theirs.queue, rewritten(ours.queue));
  same("The queue's message attributes", theirs.queueAttributes, ours.queueAttributes);
  same('The message of a reaction', theirs.reactions, rewritten(ours.reactions));
  same("The webhook's body", theirs.webhook, rewritten(ours.webhook));
  same("The webhook's headers", theirs.webhookHeaders, ours.webhookHeaders);
  same("The bus's events", theirs.events, ours.events);
}

function rewritten(text: string): string {
  return REWRITTEN.reduce((all, [published, delivered]) => all.replace(published, delivered), text);
}

const SHOWN = 60;

/** Returns the first difference of two texts with its surroundings. */
function difference(theirs: string, ours: string): string {
  let at = 0;
  while (theirs[at] === ours[at]) at += 1;
  const from = Math.max(0, at - SHOWN / 2);
  const shown = (text: string) => JSON.stringify(text.slice(from, from + SHOWN));
  return `at character ${at} MiniStack has ${shown(theirs)}, the embedded run ${shown(ours)}.`;
}
