/** The entry point of the command line `feedhose`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type CommandContext, isSet, type Options, type Terminal, textOf, type Values } from './command.ts';
import { commandOf, commandsIn, suggestionFor } from './commands.ts';
import { completionScript } from './completion.ts';
import { CliError, EXIT, type ExitCode, unexpected, usageError } from './exit.ts';
import { GLOBAL, groupHelp, helpOf, overview } from './help.ts';
import { runLocal } from './local.ts';
import { connectionOf } from './reach/connection.ts';
import { reachStack, type Stack } from './reach/stack.ts';
import { ask } from './screen/ask.ts';
import { createScreen, type Screen } from './screen/screen.ts';
import { suggestionAmong } from './suggestion.ts';
import { VERSION } from './version.ts';

/** Runs one command. @param terminal by default the streams and the environment of the process. */
export async function main(words: readonly string[], terminal: Terminal = process): Promise<ExitCode> {
  const screen = createScreen(terminal, words.includes('--json'));
  const local = localArguments(words);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  if (!local) process.once('SIGINT', interrupt);
  try {
    if (local) return await runLocal(local);
    return await run(words, screen, terminal, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted;
    const message = error instanceof Error ? error.message : String(error);
    screen.note(screen.style('red', message));
    const more = error instanceof CliError ? error.more : {};
    screen.printJson({ error: message, ...more });
    return error instanceof CliError ? error.exit : EXIT.unreachable;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Returns the arguments of `feedhose local`, which has options of its own, or `undefined` for other commands. */
function localArguments([first, second, ...rest]: readonly string[]): readonly string[] | undefined {
  if (first === 'help' && second === 'local') return [...rest, '--help'];
  return first === 'local' ? [...(second === undefined ? [] : [second]), ...rest] : undefined;
}

async function run(
  given: readonly string[],
  screen: Screen,
  { stdin, stderr, env }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const words = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const found = commandOf(words);
  if (!found) return withoutCommand(words, screen);
  const { command, rest } = found;
  const { values, positionals } = parse(rest, { ...GLOBAL, ...command.options }, command.name);
  if (values['help'] === true) {
    screen.print(helpOf(command));
    return EXIT.ok;
  }
  // Only `KEY …` takes any number of arguments.
  const taken = /^(?:\[?[A-Z]+\]?(?: |$))*/.exec(command.usage)?.[0].trim().split(' ').filter(Boolean).length ?? 0;
  const surplus = command.usage.includes(' …') ? undefined : positionals[taken];
  if (surplus !== undefined) {
    throw usageError(
      `Unexpected argument "${surplus}".${suggestionFor(words)} Run feedhose ${command.name} --help for the arguments.`,
    );
  }
  const profile = textOf(values, 'profile');
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  let stack: Promise<Stack> | undefined;
  const context: CommandContext = {
    screen,
    signal,
    input: stdin,
    now: Date.now,
    stack: () => {
      stack ??= reachStack(connectionOf(values, env), randomUUID);
      return stack;
    },
    ask: async (question) => isSet(values, 'yes') || ask({ input: stdin, output: stderr, signal }, question),
  };
  return command.run(positionals, values, context);
}

/** Prints the version or a help, or reports what is wrong with words that begin with no command. */
function withoutCommand(words: readonly string[], screen: Screen): ExitCode {
  const [first, second] = words;
  const wantsHelp = words.includes('--help') || words.includes('-h');
  if (first !== undefined && ['version', '--version', '-v'].includes(first)) {
    screen.printJson({ version: VERSION });
    screen.print(`feedhose ${VERSION}`);
    return EXIT.ok;
  }
  if (first === 'completion' && !wantsHelp) {
    screen.write(`${completionScript(second)}\n`);
    return EXIT.ok;
  }
  if (first === undefined || ['--help', '-h'].includes(first)) {
    screen.print(overview());
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  if (first.startsWith('-')) throw usageError(`expected a command before the options, got "${first}"`);
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

/** @throws CliError for an option that is unknown, has no value, has a value that it does not take, or is given twice. */
function parse(args: readonly string[], options: Options, command: string) {
  const config = { args: [...args], options, allowPositionals: true, tokens: true, strict: false } as const;
  const { values, positionals, tokens } = parseArgs(config);
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      const suggestion = suggestionAmong(
        Object.keys(options).map((one) => `--${one}`),
        () => rawName,
      );
      throw usageError(`Unknown option "${rawName}".${suggestion} Run feedhose ${command} --help for the options.`);
    }
    const isFollowedByOption = value?.startsWith('-') && value !== '-' && !token.inlineValue;
    if (option.type === 'string' && (value === undefined || isFollowedByOption)) {
      throw unexpected(`--${name}: expected a value`, isFollowedByOption ? value : undefined);
    }
    if (option.type === 'boolean' && value !== undefined) throw unexpected(`--${name}: expected no value`, value);
    if (option.type === 'string' && given.has(name)) throw usageError(`--${name}: expected one value, got several`);
    given.add(name);
  }
  return { values: values as Values, positionals };
}
