/** Yes-or-no questions. Every answer but yes means no. */
import { createInterface } from 'node:readline/promises';
import type { Writable } from 'node:stream';
import { interrupted, usageError } from '../exit.ts';
import type { Input } from '../terminal-context.ts';
import { printable } from './printable.ts';

export interface Asker {
  readonly input: Input;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/** Asks a question on the terminal. @throws CliError if there is no terminal, or the user pressed Ctrl-C. */
export async function ask({ input, output, signal }: Asker, question: string): Promise<boolean> {
  if (input.isTTY !== true) throw usageError(`Cannot ask "${question}" without a terminal. Use --yes.`);
  const lines = createInterface({ input, output });
  // A question that the end of the input leaves unanswered would never settle.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${printable(question)} [y/N] `, { signal }), ended]);
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    if (signal.aborted || (error as Error).name === 'AbortError') throw interrupted();
    throw error;
  } finally {
    lines.close();
  }
}
