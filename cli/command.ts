/** What a command is: how it is called, and what it does with the stack. */
import type { Readable } from 'node:stream';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { ExitCode } from './exit.ts';
import type { Stack } from './reach/stack.ts';
import type { Screen, Streams } from './screen/screen.ts';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };

/** The streams and the environment variables of a command. */
export interface Terminal extends Streams {
  readonly stdin: Input;
}

export interface Surroundings {
  readonly screen: Screen;
  /** Found when it is first asked for. */
  stack(): Promise<Stack>;
  /** @param otherwise the option to give where nobody can be asked. */
  ask(question: string, otherwise: string): Promise<boolean>;
  readonly input: Input;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Command {
  /** Words behind `feedhose`: `dead-letters list`. */
  readonly name: string;
  /** Its arguments, as help shows them. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** What help says of each option. */
  readonly help: Readonly<Record<string, string>>;
  run(words: readonly string[], values: Values, around: Surroundings): Promise<ExitCode>;
}

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function isSet(values: Values, name: string): boolean {
  return values[name] === true;
}
