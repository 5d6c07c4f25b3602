/** What a command gets in addition in a terminal: standard input, and the stack with its AWS services. */
import type { Readable, Writable } from 'node:stream';
import type { CommandContext, Values } from './command.ts';
import type { ExitCode } from './exit.ts';
import type { Stack } from './reach/stack.ts';
import type { Output, Streams } from './screen/screen.ts';

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };

/** The streams and the environment variables of a process. */
export interface Terminal extends Streams {
  readonly stdin: Input;
  readonly stderr: Output & Writable;
}

export interface TerminalContext extends CommandContext {
  /** Connects to the stack at the first call. */
  stack(): Promise<Stack>;
  readonly input: Input;
}

export type TerminalRun = (args: readonly string[], values: Values, context: TerminalContext) => Promise<ExitCode>;
