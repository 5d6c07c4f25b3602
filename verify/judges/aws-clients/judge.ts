/** Judge: clients of AWS in other languages against the embedded run, and the documented commands as they are written. */
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documents } from '../../../test/docs/support/documents.ts';
import { type Ready, startRun } from '../../../test/support/embedded-run.ts';
import type { Judge, Workspace } from '../judge.ts';
import { command, skippedPart, succeed } from '../tools.ts';
import { CLIENTS, type Client, PYTHON, python } from './clients.ts';
import { redriveEdited } from './redrive.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The endpoint and bus of the embedded run in the documents. */
const USUAL = { endpoint: 'http://127.0.0.1:4100', bus: 'FeedhoseIntakeBus8E188E91' };
const QUEUE = 'judge-customer';

const CONFIGURATION = {
  apps: [
    {
      app_id: '1207',
      name: 'Acme',
      scopes: [
        {
          feed_group: 'user',
          realtime: true,
          destinations: [
            { transport: 'sqs', queue_url: `${USUAL.endpoint}/000000000000/${QUEUE}`, auth: { type: 'policy' } },
          ],
        },
      ],
    },
  ],
};

/**
 * Returns the shell blocks of the documents that contain only AWS CLI commands for the embedded run. If a document tells its reader to
 * paste exports first, each block of that document begins with them.
 */
const blocks = () =>
  documents().flatMap(({ blocks: all }) => {
    const exports = all.find(({ text }) => /^export AWS_ENDPOINT_URL=/m.test(text) && !/^aws /m.test(text));
    const commands = all.filter(
      ({ language, text, notRun }) =>
        language === 'sh' && notRun === undefined && /^aws /m.test(text) && !/^(?:curl|npx|npm|node) /m.test(text),
    );
    return commands.map(({ place, text }) => ({ place, text: exports ? `${exports.text}\n${text}` : text }));
  });

/** Replaces the AWS settings of the user who runs the judge, so that no call reaches AWS. */
const isolated = ({ folder }: Workspace) => ({
  AWS_CONFIG_FILE: join(folder, 'no-such-file'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-such-file'),
  AWS_PROFILE: undefined,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
});
const KEYS = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_DEFAULT_REGION: 'us-east-1' };

/** Runs the program of one client, which prints a line for each case. */
async function judged(workspace: Workspace, { name, prepare }: Client, args: readonly string[]) {
  const [program, ...first] = await prepare(workspace);
  const { status, stdout, stderr } = await command(workspace, program, [...first, ...args], {
    env: isolated(workspace),
  });
  writeFileSync(join(workspace.folder, `${name}.log`), stdout + stderr);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const faults = lines.filter((line) => line !== 'ok').map((line) => line.replace(/^fault: /, ''));
  if (status !== 0) faults.push(`${name} ended with status ${status}: ${stderr.trim().slice(-500)}`);
  return { checked: lines.length, faults };
}

export const judge: Judge = {
  name: 'aws-clients',
  maker: 'AWS (PyPI boto3 and awscli, version 1; the SDKs for Go and for Java, version 2)',
  question:
    'Do AWS clients in other languages work with the embedded run, and do the documented commands work as written?',
  cannotSee: 'It shows that clients understand the embedded run, and not that AWS itself answers in the same way.',
  needs: ['python3'],
  partsNeed: ['go', 'java', 'mvn'],
  async run(workspace) {
    // This order finds version 1 of the AWS CLI first.
    const PATH = `${dirname(await python(workspace))}${delimiter}${process.env['PATH']}`;
    const run = startRun([], CONFIGURATION);
    const faults: string[] = [];
    const skipped: string[] = [];
    const versions: Record<string, string> = { ...PYTHON };
    let checked = 0;
    try {
      const { endpoint, bus_name: bus } = (await run.first) as unknown as Ready;
      const queueUrl = `${endpoint}/000000000000/${QUEUE}`;
      const shell = async (what: string, text: string, env: Readonly<Record<string, string>> = {}) => {
        checked += 1;
        const here = text.replaceAll(USUAL.endpoint, endpoint).replaceAll(USUAL.bus, bus);
        const { status, stdout, stderr } = await command(workspace, 'sh', ['-e', '-c', here], {
          cwd: ROOT,
          env: { ...isolated(workspace), PATH, ...env },
        });
        const failed = /"FailedEntryCount": [1-9]/.test(stdout);
        if (status !== 0 || failed) faults.push(`${what} with AWS CLI v1: ${(stderr || stdout).trim().slice(-500)}`);
      };
      const aws = (...args: string[]) =>
        succeed(workspace, 'aws', ['--endpoint-url', endpoint, '--output', 'json', ...args], {
          env: { ...isolated(workspace), ...KEYS, PATH },
        });
      // `acme` is the queue of docs/start.md, which `npm start` creates for the configuration of that page.
      for (const name of [QUEUE, 'acme']) await aws('sqs', 'create-queue', '--queue-name', name);
      for (const block of blocks()) await shell(`The block ${block.place}`, block.text);
      const example = { ...KEYS, AWS_ENDPOINT_URL: endpoint, BUS_NAME: bus };
      await shell('examples/publish.sh', 'sh examples/publish.sh', example);
      workspace.say('AWS CLI v1 has run the documented commands');
      for (const client of CLIENTS) {
        const cause = skippedPart(client.name, client.needs);
        if (cause !== undefined) {
          skipped.push(cause);
          continue;
        }
        const found = await judged(workspace, client, [endpoint, bus, queueUrl]);
        checked += found.checked;
        faults.push(...found.faults);
        Object.assign(versions, client.versions);
        workspace.say(`${client.name} has worked with the embedded run`);
      }
      checked += 1;
      const context = { endpoint, bus, queueUrl, aws };
      faults.push(...(await redriveEdited(workspace, context).catch(({ message }: Error) => [message])));
    } finally {
      await run.stop();
    }
    return { versions, checked, faults, skipped };
  },
};
