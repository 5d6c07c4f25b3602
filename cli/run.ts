/** Runs the words of a command line, in a terminal or in the dashboard: finds the command, parses its options, and prints help. */
import {
  type AnyCommand,
  type CommandContext,
  isSet,
  type Option,
  type Options,
  type TerminalCommand,
  type Values,
} from './command.ts';
import { commandOf, commandsIn, OTHERS, suggestionFor } from './commands.ts';
import { CliError, EXIT, type ExitCode, unexpected, usageError } from './exit.ts';
import { CONNECTION, groupHelp, helpOf, overview } from './help.ts';
import type { Api } from './reach/api.ts';
import { suggestionAmong } from './suggestion.ts';

/** Where commands run. */
export interface Host extends Omit<CommandContext, 'connect'> {
  /** The options that every command has here. */
  readonly globals: Options;
  /** Otherwise it is the dashboard, which does not run every command. */
  readonly isTerminal: boolean;
  connect(values: Values): Promise<Api>;
  /** What only this place has, by its first word, such as `version`. */
  readonly others: Readonly<Record<string, (args: readonly string[]) => Promise<ExitCode>>>;
  /** @throws CliError in the dashboard. */
  runTerminalCommand(
    command: TerminalCommand,
    args: readonly string[],
    values: Values,
    context: CommandContext,
  ): Promise<ExitCode>;
}

/** Runs one command and prints its error. */
export async function run(words: readonly string[], host: Host): Promise<ExitCode> {
  const { screen, signal } = host;
  try {
    return await runWords(words, host);
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    const message = error instanceof Error ? error.message : String(error);
    screen.note(screen.style('red', message));
    const more = error instanceof CliError ? error.more : {};
    screen.printJson({ error: message, ...more });
    return error instanceof CliError ? error.exit : EXIT.unreachable;
  }
}

async function runWords(given: readonly string[], host: Host): Promise<ExitCode> {
  const { screen, globals } = host;
  const words = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const [first = '', ...args] = words;
  const other = Object.hasOwn(host.others, first) ? host.others[first] : undefined;
  if (other) return other(args);
  const found = commandOf(words);
  if (!found) return withoutCommand(words, host);
  const { command, rest } = found;
  const { values, positionals } = parse(rest, { ...globals, ...command.options }, command.name);
  if (values['help'] === true) {
    screen.print(helpOf(command, globals));
    return EXIT.ok;
  }
  refuseSurplus(command, positionals, words);
  let api: Promise<Api> | undefined;
  const context: CommandContext = {
    ...host,
    connect: () => {
      api ??= host.connect(values);
      return api;
    },
    ask: async (question) => isSet(values, 'yes') || host.ask(question),
  };
  if ('run' in command) return command.run(positionals, values, context);
  return host.runTerminalCommand(command, positionals, values, context);
}

/** @throws CliError for more arguments than the command takes. */
function refuseSurplus({ name, usage }: AnyCommand, positionals: readonly string[], words: readonly string[]) {
  // Only `KEY …` takes any number of arguments.
  const taken = /^(?:\[?[A-Z]+\]?(?: |$))*/.exec(usage)?.[0].trim().split(' ').filter(Boolean).length ?? 0;
  const surplus = usage.includes(' …') ? undefined : positionals[taken];
  if (surplus === undefined) return;
  throw usageError(
    `Unexpected argument "${surplus}".${suggestionFor(words)} Run feedhose ${name} --help for the arguments.`,
  );
}

/** Prints a help, or reports what is wrong with words that begin with no command. */
function withoutCommand(words: readonly string[], { screen, globals, isTerminal }: Host): ExitCode {
  const [first, second] = words;
  const wantsHelp = words.includes('--help') || words.includes('-h');
  if (first === undefined || ['--help', '-h'].includes(first)) {
    screen.print(overview(globals, isTerminal));
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  if (first.startsWith('-')) throw usageError(`expected a command before the options, got "${first}"`);
  if (OTHERS.includes(first)) throw usageError(onlyInTerminal(first));
  const group = commandsIn(first);
  const isAlone = second === undefined || second.startsWith('-');
  if (group.length === 0 || !isAlone) {
    const name = group.length === 0 ? first : `${first} ${second}`;
    throw usageError(`Unknown command "${name}".${suggestionFor(words)} Run feedhose --help for a list of commands.`);
  }
  if (!wantsHelp) throw usageError(`expected a command of ${first}, got nothing\n${groupHelp(group)}`);
  screen.print(groupHelp(group));
  return EXIT.ok;
}

/** Returns the sentence that refuses a command in the dashboard. @param needs what it needs there, such as `a file`. */
export function onlyInTerminal(name: string, needs?: string): string {
  const why = needs === undefined ? 'is a command of the program in a terminal' : `needs ${needs}`;
  return `${name} ${why}, so it does not run in this page. Run it in a terminal: npx feedhose ${name}`;
}

/** An option of a command line as it was typed. */
interface Given {
  readonly name: string;
  /** With its dashes. */
  readonly typed: string;
  readonly value: string | undefined;
  /** Whether the value is part of the same word. */
  readonly isInline: boolean;
}

/** @throws CliError for an option that is unknown, has no value, has a value that it does not take, or is given twice. */
function parse(args: readonly string[], options: Options, command: string) {
  const values: Record<string, string | boolean | string[]> = {};
  const positionals: string[] = [];
  for (const token of tokensOf(args, options)) {
    if (typeof token === 'string') {
      positionals.push(token);
      continue;
    }
    const { name, typed, value, isInline } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw unknownOption(name, typed, options, command);
    if (option.type === 'boolean') {
      if (value !== undefined) throw unexpected(`--${name}: expected no value`, value);
      values[name] = true;
      continue;
    }
    const isFollowedByOption = value?.startsWith('-') && value !== '-' && !isInline;
    if (value === undefined || isFollowedByOption) throw unexpected(`--${name}: expected a value`, value);
    const before = values[name];
    if (option.multiple) values[name] = [...(Array.isArray(before) ? before : []), value];
    else if (before !== undefined) throw usageError(`--${name}: expected one value, got several`);
    else values[name] = value;
  }
  return { values, positionals };
}

function unknownOption(name: string, typed: string, options: Options, command: string): CliError {
  if (Object.hasOwn(CONNECTION, name)) {
    return usageError(
      `--${name} selects a stack in a terminal. This page is connected to its own stack. Leave it out.`,
    );
  }
  const suggestion = suggestionAmong(
    Object.keys(options).map((one) => `--${one}`),
    () => typed,
  );
  return usageError(`Unknown option "${typed}".${suggestion} Run feedhose ${command} --help for the options.`);
}

/**
 * Yields positional arguments as strings, and options. Options have the forms of POSIX and GNU: `--name value`, `--name=value`, `-n value`,
 * `-nvalue` and `-xyz`. `--` ends the options.
 */
function* tokensOf(args: readonly string[], options: Options): Generator<string | Given> {
  const rest = [...args];
  const takesValue = (option: Option | undefined): boolean => option?.type === 'string';
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      yield* rest;
      return;
    }
    if (word === '-' || !word.startsWith('-')) {
      yield word;
    } else if (word.startsWith('--')) {
      const [, name = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [undefined, word.slice(2)];
      const isKnown = Object.hasOwn(options, name) ? options[name] : undefined;
      const value = inline ?? (takesValue(isKnown) ? rest.shift() : undefined);
      yield { name, typed: `--${name}`, value, isInline: inline !== undefined };
    } else {
      yield* shortOptions(word.slice(1), rest, options);
    }
  }
}

/** Yields the options of a word such as `-y`, `-f` or `-yffile`. @param rest the following words, of which the value is taken. */
function* shortOptions(letters: string, rest: string[], options: Options): Generator<Given> {
  for (const [at, letter] of [...letters].entries()) {
    const [name, option] = Object.entries(options).find(([, { short }]) => short === letter) ?? [letter];
    if (option?.type !== 'string') {
      yield { name, typed: `-${letter}`, value: undefined, isInline: false };
      continue;
    }
    const inline = letters.slice(at + 1);
    yield { name, typed: `-${letter}`, value: inline === '' ? rest.shift() : inline, isInline: inline !== '' };
    return;
  }
}
