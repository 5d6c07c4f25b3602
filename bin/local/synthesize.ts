/** Synthesizes the CDK app into a temporary folder, so that several runs can synthesize at the same time. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Pages of this machine can embed the portal of an embedded run, and topics of the run with such names can be those of apps. */
export const LOCAL_CONTEXT = {
  portalOrigins: 'http://localhost:*,http://127.0.0.1:*',
  appTopics: 'arn:aws:sns:us-east-1:000000000000:*-mails',
};

/**
 * Returns the folder of the cloud assembly.
 * @param context values as for the option `-c` of the CDK. @throws with the output of the app when it fails.
 */
export async function synthesize(context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'feedhose-'));
  const child = spawn(process.execPath, [join(root, 'bin', 'feedhose.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The run has its own account and region, independent of those of the shell.
      CDK_DEFAULT_ACCOUNT: '',
      CDK_DEFAULT_REGION: '',
      // The validation of the CDK takes most of the time, and nothing is deployed here.
      CDK_VALIDATION: 'false',
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`synthesizing the app failed:\n${Buffer.concat(printed).toString('utf8').trim()}`);
  return directory;
}
