/** The lines that `npm start` prints for other shells, run by a real shell. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { shellExports } from '../../../bin/local/shell-exports.ts';
import { documents, ROOT } from '../../docs/support/documents.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { startReceiver } from '../../support/receiver.ts';

const onCleanup = cleanupAfterAll();
const RUN = { endpoint: 'http://127.0.0.1:4100', region: 'us-east-1' };
const BUS = 'FeedhoseIntakeBus8E188E91';
const LINES = shellExports(RUN, BUS);

/** Returns what a command prints in the shell of a developer with AWS profiles, after the lines were pasted. */
async function pasted(lines: string, environment: Record<string, string>, command: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'feedhose-home-'));
  onCleanup(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.aws'));
  const settings = 'region = eu-west-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nservices = own';
  const services = '[services own]\nsqs =\n  endpoint_url = http://127.0.0.1:9';
  writeFileSync(join(home, '.aws', 'config'), `[default]\n${settings}\n${services}\n`);
  writeFileSync(join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = REAL\naws_secret_access_key = R\n');
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, NODE: process.execPath, ...environment };
  const { stdout } = await promisify(execFile)('sh', ['-c', `${lines}\n${command}`], { cwd: ROOT, env });
  return stdout.trim();
}

describe('the lines that are pasted into another shell', () => {
  test('direct an SDK to the run, whatever the shell and its profiles contain', async () => {
    const run = await startReceiver((_, response) => void response.end('{}'));
    onCleanup(() => run.close());
    const shell = {
      AWS_PROFILE: 'production',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'REAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
    };
    const program = `
      const { ListQueuesCommand, SQSClient } = require("@aws-sdk/client-sqs");
      new SQSClient({ maxAttempts: 1 }).send(new ListQueuesCommand({}));`;
    await pasted(shellExports({ ...RUN, endpoint: run.origin }, BUS), shell, `"$NODE" -e '${program}'`);
    expect(run.received).toHaveLength(1);
    expect(run.received[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/Credential=any\/\d+\/us-east-1\/sqs\//),
    });
    expect(run.received[0]?.headers).not.toHaveProperty('x-amz-security-token');
  });

  test.each([
    [{}, '127.0.0.1,,'],
    [{ NO_PROXY: 'a.example' }, '127.0.0.1,a.example,'],
    [{ no_proxy: 'b.example' }, '127.0.0.1,,b.example'],
  ])('exempt the run from proxies and keep the exemptions of the shell: %j', async (exempt, expected) => {
    const printed = await pasted(LINES, { ...exempt }, 'echo "$NO_PROXY $no_proxy $BUS_NAME"');
    expect(printed).toBe(`${expected} ${expected} ${BUS}`);
  });

  test('are shown in docs/start.md as they are printed', () => {
    const { blocks } = documents().find(({ path }) => path === 'docs/start.md') ?? { blocks: [] };
    expect(blocks.map(({ text }) => text.trim())).toContain(LINES);
  });
});
