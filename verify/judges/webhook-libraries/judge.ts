/** Judge: the libraries of Standard Webhooks and Svix in five languages verify deliveries of an embedded run, with the programs of docs/verifying.md. */
import { standardSignature } from '../../../core/signature.ts';
import type { Judge, Verdict, Workspace } from '../judge.ts';
import { command } from '../tools.ts';
import { type Recorded, recordDeliveries, SECRET } from './deliveries.ts';
import { buildLibraries, type Library, VERSIONS } from './libraries.ts';

export const judge: Judge = {
  name: 'webhook-libraries',
  maker: 'Standard Webhooks and Svix (npm, PyPI, Go modules, crates.io, Maven Central)',
  question: 'Do the libraries that docs/verifying.md names verify webhooks and queue messages as the page shows?',
  cannotSee: 'It uses no web framework and no SQS client of these languages, and only one version of each library.',
  needs: [],
  partsNeed: ['python3', 'go', 'cargo', 'java', 'mvn'],
  run,
};

interface Case extends Recorded {
  readonly isGood: boolean;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

async function run(workspace: Workspace): Promise<Verdict> {
  const { libraries, skipped } = await buildLibraries(workspace);
  workspace.say('Recording deliveries of an embedded run');
  const recorded = await recordDeliveries(workspace, true);
  const now = Math.floor(Date.now() / 1000);
  const cases = casesOf(recorded, now);
  const faults: string[] = [];
  for (const library of libraries) {
    workspace.say(`${library.name}: ${cases.length} cases`);
    for (const one of cases) faults.push(...(await faultOf(workspace, library, one)));
  }
  return { versions: VERSIONS, checked: libraries.length * cases.length, faults, skipped };
}

/** Returns the recorded deliveries, and variants that were changed in transit or are older. */
function casesOf(recorded: readonly Recorded[], now: number): readonly Case[] {
  const plain = recorded.filter(({ what }) => what.endsWith(', plain'));
  return [
    ...recorded.map((one) => ({ ...one, isGood: true })),
    ...plain.map((one) => ({ ...one, ...tampered(one), isGood: false })),
    ...plain.map((one) => aged(one, now - HOUR, one.from === 'message')),
    ...plain.map((one) => aged(one, now - 15 * DAY, false)),
  ];
}

/** Changes one letter of the first update. The list stays valid JSON. */
function tampered({ what, body }: Recorded): Pick<Recorded, 'what' | 'body'> {
  const isJson = body.startsWith('[');
  const json = isJson ? body : Buffer.from(body, 'base64').toString('utf8');
  const changed = json.replace('user:1', 'user:2');
  return { what: `${what}, tampered with`, body: isJson ? changed : Buffer.from(changed, 'utf8').toString('base64') };
}

/** Signs the delivery for another time. */
function aged(one: Recorded, at: number, isGood: boolean): Case {
  const signatures = standardSignature([SECRET], one.id, at, one.body);
  return {
    ...one,
    what: `${one.what}, signed ${new Date(at * 1000).toISOString()}`,
    timestamp: String(at),
    signatures,
    isGood,
  };
}

async function faultOf(workspace: Workspace, { name, run: words }: Library, one: Case): Promise<readonly string[]> {
  const [program = '', ...args] = words;
  const given = [...args, one.id, one.timestamp, one.signatures, one.from];
  const options = { input: one.body, env: { SIGNING_SECRET: SECRET }, timeoutSeconds: 120 };
  const { status, stdout, stderr } = await command(workspace, program, given, options);
  const isTaken = status === 0 && stdout.trim() === `ok ${one.bytes}`;
  if (isTaken === one.isGood && (isTaken || status !== 0)) return [];
  const lines = stderr.trim().split('\n');
  const cause = lines.find((line) => /error|exception|signature|too old/i.test(line)) ?? lines.at(-1) ?? '';
  return [`${name} ${one.isGood ? `refused ${one.what}: ${cause.trim().slice(0, 200)}` : `took ${one.what}.`}`];
}
