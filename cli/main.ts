/** The entry point of the command line `feedhose`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type CommandContext, type Options, type Terminal, textOf, type Values } from './command.ts';
import { commandOf } from './commands.ts';
import { CliError, EXIT, type ExitCode, usageError } from './exit.ts';
import { GLOBAL, helpOf, overview } from './help.ts';
import { connectionOf } from './reach/connection.ts';
import { reachStack, type Stack } from './reach/stack.ts';
import { ask } from './screen/ask.ts';
import { createScreen, type Screen } from './screen/screen.ts';

/** Runs one command. @param terminal by default the streams and the environment of the process. */
export async function main(words: readonly string[], terminal: Terminal = process): Promise<ExitCode> {
  const screen = createScreen(terminal, words.includes('--json'));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
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

async function run(
  words: readonly string[],
  screen: Screen,
  { stdin, stderr, env }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const found = commandOf(words);
  if (!found) {
    if (words.length === 0 || words.includes('--help') || words.includes('-h')) {
      screen.print(overview());
      return words.length === 0 ? EXIT.usage : EXIT.ok;
    }
    throw usageError(`Unknown command "${words[0]}". Run feedhose --help for a list of commands.`);
  }
  const { command, rest } = found;
  const { values, positionals } = parse(rest, { ...GLOBAL, ...command.options });
  if (values['help'] === true) {
    screen.print(helpOf(command));
    return EXIT.ok;
  }
  // The usage of a command begins with its arguments: `APP`, `[APP]`, or `KEY …` for any number of them.
  const [taken, several] = /^\[?[A-Z]+\]?( …)?/.exec(command.usage) ?? [];
  const surplus = several === undefined ? positionals[taken === undefined ? 0 : 1] : undefined;
  if (surplus !== undefined) {
    throw usageError(`Unexpected argument "${surplus}". Run feedhose ${command.name} --help for the arguments.`);
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
    ask: (question, option) => ask({ input: stdin, output: stderr, signal }, question, option),
  };
  return command.run(positionals, values, context);
}

function parse(args: readonly string[], options: Options) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    throw usageError((error as Error).message);
  }
}
