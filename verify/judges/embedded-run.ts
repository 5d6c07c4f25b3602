/** The embedded run as a process, for judges that call the product over HTTP. */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Workspace } from './judge.ts';

export interface EmbeddedRun {
  /** The address of the HTTP API. */
  readonly api: string;
  /** A token of an operator. */
  readonly token: string;
  /** The address of the AWS services. */
  readonly endpoint: string;
  readonly region: string;
  readonly bus_name: string;
  stop(): Promise<void>;
}

const LOCAL = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

/**
 * Starts a run at a port that the system chooses. Requires the bundles of the functions.
 * @param configuration content of a file for `npm start -- --config`; without it the run starts empty.
 */
export async function startEmbeddedRun({ folder }: Workspace, configuration?: object): Promise<EmbeddedRun> {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  const file = join(folder, 'configuration.json');
  if (configuration) writeFileSync(file, JSON.stringify(configuration));
  const given = configuration ? ['--config', file] : ['--data', data];
  const args = ['--disable-warning=ExperimentalWarning', LOCAL, '--json', '--port', '0', ...given];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const output: string[] = [];
  child.stderr.on('data', (part: Buffer) => output.push(part.toString()));
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The embedded run did not start.\n${output.join('')}`)));
  });
  const { api, token, endpoint, region, bus_name, error } = JSON.parse(await ready) as EmbeddedRun & {
    readonly error?: string;
  };
  if (error !== undefined) throw new Error(`The embedded run did not start: ${error}`);
  return {
    api,
    token,
    endpoint,
    region,
    bus_name,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}
