/** A question with yes or no; no unless somebody says yes. */
import { createInterface } from 'node:readline/promises';
import type { Input } from '../command.ts';
import { interrupted, usageError } from '../exit.ts';
import { printable } from './printable.ts';
import type { Output } from './screen.ts';

export interface Asker {
  readonly input: Input;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** @param otherwise the option to give where nobody can be asked. @throws CliError when nobody can be, or somebody left. */
export async function ask({ input, output, signal }: Asker, question: string, otherwise: string): Promise<boolean> {
  if (input.isTTY !== true) throw usageError(`There is nobody to ask "${question}": give ${otherwise}.`);
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${printable(question)} [y/N] `, { signal });
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    if (signal.aborted || (error as Error).name === 'AbortError') throw interrupted();
    throw error;
  } finally {
    lines.close();
  }
}
