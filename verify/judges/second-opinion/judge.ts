/** Judge: the deployed stack in an AWS emulator of other makers that evaluates IAM. */
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import type { Judge, Place } from '../judge.ts';
import { virtualEnvironment } from '../tools.ts';
import { type AwsCli, awsCli } from './aws-cli.ts';
import { bootstrap, deploy, physicalIds } from './deploy.ts';
import { tryDoors } from './doors.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type CustomersEndpoint, startEndpoint } from './endpoint.ts';
import { createFindings, type Findings } from './findings.ts';
import { API_KEY, type Arrived, addDestinations, deliverAll, settle } from './journey.ts';
import { placeOfStack } from './place-of-stack.ts';
import { judgeCalls } from './refusals.ts';
import { park, redriveDelivery, redriveRefused } from './second-chances.ts';
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
  async run(place) {
    const { ministack, cryptography, awscli } = VERSIONS;
    const python = await virtualEnvironment(place, [`ministack==${ministack}`, `cryptography==${cryptography}`]);
    // The AWS CLI has its own environment, because the two packages require different versions of botocore.
    const cli = { ...place, folder: join(place.folder, 'cli') };
    const cliPython = await virtualEnvironment(cli, [`awscli==${awscli}`]);
    const findings = createFindings(place.say);
    const emulator = await startEmulator(place, python);
    const closing: Closing = [() => emulator.close()];
    try {
      const aws = awsCli(place, cliPython, emulator.endpoint);
      // Refusals of IAM are reported even if they ended the run.
      await findings.step('The stack is deployed and used', () => ask(place, emulator, aws, findings, closing));
      judgeCalls(emulator.calls(), findings);
    } finally {
      for (const close of closing.toReversed()) await close();
    }
    return { versions: VERSIONS, checked: findings.checked, faults: findings.faults };
  },
};

async function ask(place: Place, emulator: Emulator, aws: AwsCli, findings: Findings, closing: Closing): Promise<void> {
  const { endpoint } = emulator;
  place.say('The CDK bootstraps and deploys');
  await bootstrap(place, endpoint);
  const { outputs, assembly } = await deploy(place, endpoint);
  place.say('The embedded run starts from the same assembly');
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
  const stack = placeOfStack('MiniStack', endpoint, outputs, apiOf(endpoint, outputs), token);
  const customer = await settle(stack);
  await addDestinations(stack, customer, hook);
  const arrived = await deliverAll(stack, customer, hook);
  await findings.step('The same bytes arrive as in the embedded run', async () =>
    compare(arrived, await inEmbedded(embedded, await open()), findings),
  );
  // Wake runs once a minute. The other steps run meanwhile.
  let released = async () => {};
  await findings.step('A delivery to a paused destination waits', async () => {
    released = await park(stack, hook);
  });
  await findings.step('Tokens open the API, and nothing else does', () => judgeSignIn(stack, aws, findings));
  await findings.step('A refused delivery is put back', () => redriveDelivery(stack, hook));
  await findings.step('A refused update is put back mended', () => redriveRefused(stack, customer));
  await tryDoors(stack, hook, aws, findings);
  await findings.step('Wake releases what waited', released);
  await findings.step('An update of the stack replaces nothing', async () => {
    const before = await physicalIds(endpoint);
    await deploy(place, endpoint, ['lowLatency=true']);
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
  const place = placeOfStack('the embedded run', embedded.endpoint, embedded.outputs, embedded.api, token);
  const customer = await settle(place);
  await addDestinations(place, customer, hook);
  return deliverAll(place, customer, hook);
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
