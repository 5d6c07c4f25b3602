/**
 * Runs the command line in this process: a test passes arguments and an input, and gets the output and the exit code.
 */
import { Readable, Writable } from 'node:stream';
import { main } from '../../cli/main.ts';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON, one value per line. */
  readonly lines: readonly Record<string, unknown>[];
}

export async function runCommand(words: readonly string[], input = ''): Promise<CommandResult> {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString('utf8');
        done();
      },
    });
  const code = await main(words, { stdin: Readable.from([input]), stdout: into('out'), stderr: into('err'), env: {} });
  const { out } = written;
  return {
    code,
    ...written,
    get lines() {
      return out === ''
        ? []
        : out
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}
