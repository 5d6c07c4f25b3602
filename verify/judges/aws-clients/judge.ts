/** Judge: clients of AWS by other makers than the JavaScript SDK, against the embedded run; the documented commands as they are written. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documents } from '../../../test/docs/support/documents.ts';
import { type Ready, startRun } from '../../../test/support/embedded-run.ts';
import type { Judge, Place } from '../judge.ts';
import { command, virtualEnvironment } from '../tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CLIENT = fileURLToPath(new URL('client.py', import.meta.url));
const PACKAGES = { boto3: '1.44.8', awscli: '1.46.3' };
/** What documents call the embedded run and its bus. */
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

/** Blocks of shell that a reader runs against the embedded run, with commands for the AWS CLI alone. */
const blocks = () =>
  documents().flatMap(({ blocks: all }) =>
    all.filter(
      ({ language, text, notRun }) =>
        language === 'sh' && notRun === undefined && /^aws /m.test(text) && !/^(?:curl|npx|npm|node) /m.test(text),
    ),
  );

/** Runs a text in a shell that finds version 1 of the AWS CLI, and whose own settings for AWS lead nowhere. */
function inShell(place: Place, python: string, text: string, env: Readonly<Record<string, string | undefined>> = {}) {
  const nowhere = join(place.folder, 'no-such-file');
  return command(place, 'sh', ['-e', '-c', text], {
    cwd: ROOT,
    env: {
      PATH: `${dirname(python)}${delimiter}${process.env['PATH']}`,
      AWS_CONFIG_FILE: nowhere,
      AWS_SHARED_CREDENTIALS_FILE: nowhere,
      AWS_PROFILE: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      ...env,
    },
  });
}

export const judge: Judge = {
  name: 'aws-clients',
  maker: 'AWS (PyPI boto3 and awscli, version 1)',
  question:
    'Do clients of AWS in other languages work with the embedded run, and the documented commands as they are written?',
  cannotSee: 'It shows that clients understand the embedded run, and not that AWS itself answers in the same way.',
  needs: ['python3'],
  async run(place) {
    const python = await virtualEnvironment(
      place,
      Object.entries(PACKAGES).map(([name, version]) => `${name}==${version}`),
    );
    mkdirSync(place.folder, { recursive: true });
    const run = startRun([], CONFIGURATION);
    const faults: string[] = [];
    let checked = 0;
    try {
      const { endpoint, bus_name } = (await run.first) as unknown as Ready;
      const at = (text: string) => text.replaceAll(USUAL.endpoint, endpoint).replaceAll(USUAL.bus, bus_name);
      const shell = async (what: string, text: string, env: Readonly<Record<string, string>> = {}) => {
        checked += 1;
        const { status, stdout, stderr } = await inShell(place, python, at(text), env);
        const failed = /"FailedEntryCount": [1-9]/.test(stdout);
        if (status !== 0 || failed) faults.push(`${what} with AWS CLI v1: ${(stderr || stdout).trim().slice(-500)}`);
        return stdout;
      };
      const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_DEFAULT_REGION: 'us-east-1' };
      await shell(
        'Creating the queue',
        `aws --endpoint-url ${USUAL.endpoint} sqs create-queue --queue-name ${QUEUE}`,
        keys,
      );
      for (const block of blocks()) await shell(`The block ${block.place}`, block.text);
      await shell('examples/publish.sh', 'sh examples/publish.sh', {
        ...keys,
        AWS_ENDPOINT_URL: endpoint,
        BUS_NAME: bus_name,
      });
      place.say('AWS CLI v1 has run the documented commands');
      const client = await command(place, python, [CLIENT, endpoint, bus_name, `${endpoint}/000000000000/${QUEUE}`], {
        timeoutSeconds: 300,
      });
      const lines = client.stdout.split('\n').filter((line) => line !== '');
      checked += lines.length;
      faults.push(...lines.filter((line) => line !== 'ok').map((line) => line.replace(/^fault: /, '')));
      if (client.status !== 0)
        faults.push(`boto3 ended with status ${client.status}: ${client.stderr.trim().slice(-500)}`);
      writeFileSync(join(place.folder, 'boto3.log'), client.stdout + client.stderr);
    } finally {
      await run.stop();
    }
    return { versions: PACKAGES, checked, faults };
  },
};
