/** The shape of a command: its name, options and help, and the function that runs it. */
import { defined } from '../core/defined.ts';
import { EXIT, type ExitCode, unexpected } from './exit.ts';
import type { Api } from './reach/api.ts';
import type { Screen } from './screen/screen.ts';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What a command gets from the program that runs it: the command line in a terminal, or the page of the dashboard. */
export interface CommandContext {
  readonly screen: Screen;
  /** Connects to the API at the first call. */
  connect(): Promise<Api>;
  /** Asks a question, unless the command has the option `--yes` and the user set it. */
  ask(question: string): Promise<boolean>;
  /** Returns a whole file as text. @param option names the file in messages. @throws CliError */
  readText(option: string, path: string): Promise<string>;
  /** Waits, but not longer than until the command is stopped. */
  sleep(ms: number): Promise<void>;
  /** Aborted when the user stops the command, such as by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Unix ms. */
  readonly now: () => number;
}

/** An option with its description in the help. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly help: string;
  /** A letter. */
  readonly short?: string;
  /** Whether the option may be given several times. */
  readonly multiple?: boolean;
}
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

interface Described {
  /** The words after `feedhose`, such as `dead-letters list`. */
  readonly name: string;
  /** Arguments, as the help shows them. It begins with the names of the positional ones, such as `APP KEY`, `[APP]` or `KEY …`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Options;
}

/** A command that needs the API only. It runs in a terminal and in the dashboard. */
export interface Command extends Described {
  run(args: readonly string[], values: Values, context: CommandContext): Promise<ExitCode>;
}

export type TerminalName = 'apply' | 'diff' | 'reconcile' | 'send' | 'journal repair' | 'canary';

/** A command that runs only in a terminal, where `cli/main.ts` has its function. */
export interface TerminalCommand extends Described {
  readonly name: TerminalName;
  /** What it needs and the dashboard does not have, such as `a file`. */
  readonly needs: string;
}

export type AnyCommand = Command | TerminalCommand;

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
export async function deleteConfirmed({ connect, ask, screen }: CommandContext, deletion: Deletion): Promise<ExitCode> {
  const { path, version, object, details, ids } = deletion;
  if (!(await ask(`Delete ${object}${details} permanently?`))) {
    screen.note('Nothing was deleted.');
    return EXIT.negative;
  }
  const api = await connect();
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
