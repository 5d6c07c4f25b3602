/** The shape of a command: its name, options and help, and the function that runs it. */
import type { Readable } from 'node:stream';
import type { ParseArgsOptionDescriptor } from 'node:util';
import { defined } from '../core/defined.ts';
import { EXIT, type ExitCode, unexpected } from './exit.ts';
import type { Stack } from './reach/stack.ts';
import type { Screen, Streams } from './screen/screen.ts';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };

/** The streams and the environment variables of a process. */
export interface Terminal extends Streams {
  readonly stdin: Input;
}

export interface CommandContext {
  readonly screen: Screen;
  /** Connects to the stack at the first call. */
  stack(): Promise<Stack>;
  /** Asks a question, unless the command has the option `--yes` and the user set it. */
  ask(question: string): Promise<boolean>;
  readonly input: Input;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Unix ms. */
  readonly now: () => number;
}

/** An option as `parseArgs` takes it, with its description in the help. */
export type Option = ParseArgsOptionDescriptor & { readonly help: string };
export type Options = Readonly<Record<string, Option>>;

/** An option with a value. */
export function value(help: string, short?: string): Option {
  return { type: 'string', help, ...defined({ short }) };
}

/** An option without a value. */
export function flag(help: string, short?: string): Option {
  return { type: 'boolean', help, ...defined({ short }) };
}

/** The option of commands that ask for confirmation. */
export const YES = { yes: flag('Do not ask for confirmation.', 'y') };

export interface Command {
  /** The words after `feedhose`, such as `dead-letters list`. */
  readonly name: string;
  /** Arguments, as the help shows them. It begins with the names of the positional ones, such as `APP KEY`, `[APP]` or `KEY …`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Options;
  run(args: readonly string[], values: Values, context: CommandContext): Promise<ExitCode>;
}

interface Deletion {
  /** Path of the object in the API. */
  readonly path: string;
  /** Only this version is deleted: the one to which the question refers. */
  readonly version: number;
  /** The object in a sentence, such as `the app 1207`. */
  readonly object: string;
  /** What identifies the object in the question, in addition to `object`. */
  readonly details: string;
  /** Ids of the object for the output with `--json`. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Deletes an object of the API after the user has confirmed it. */
export async function deleteConfirmed({ stack, ask, screen }: CommandContext, deletion: Deletion): Promise<ExitCode> {
  const { path, version, object, details, ids } = deletion;
  if (!(await ask(`Delete ${object}${details} permanently?`))) {
    screen.note('Nothing was deleted.');
    return EXIT.negative;
  }
  const { api } = await stack();
  await api.call('DELETE', path, { version });
  screen.printJson({ ...ids, status: 'deleted' });
  screen.print(`Deleted ${object}.`);
  return EXIT.ok;
}

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Returns the value of an option that takes a whole number from 1. @param what the number in an error. @throws CliError */
export function numberOf(values: Values, name: string, what: string): number | undefined {
  const text = textOf(values, name);
  if (text !== undefined && !/^[1-9]\d*$/.test(text)) throw unexpected(`--${name}: expected ${what}`, text);
  return text === undefined ? undefined : Number(text);
}

export function isSet(values: Values, name: string): boolean {
  return values[name] === true;
}
