/** The embedded run as a process, for judges that call the product over HTTP. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Place } from './judge.ts';

export interface EmbeddedRun {
  /** The address of the HTTP API. */
  readonly api: string;
  /** A token of an operator. */
  readonly token: string;
  stop(): Promise<void>;
}

const LOCAL = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

/** Starts a run without any configuration, at a port that the system chooses. It needs the functions' bundles. */
export async function startEmbeddedRun({ folder }: Place): Promise<EmbeddedRun> {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  const args = ['--disable-warning=ExperimentalWarning', LOCAL, '--json', '--port', '0', '--data', data];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const told: string[] = [];
  child.stderr.on('data', (part: Buffer) => told.push(part.toString()));
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The embedded run did not start.\n${told.join('')}`)));
  });
  const { api, token, error } = JSON.parse(await ready) as EmbeddedRun & { readonly error?: string };
  if (error !== undefined) throw new Error(`The embedded run did not start: ${error}`);
  return {
    api,
    token,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}
