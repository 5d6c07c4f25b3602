/** The command line `feedhose`: from words to a command, and from what it does to an exit code. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Surroundings, Terminal, Values } from './command.ts';
import { textOf } from './command.ts';
import { commandOf } from './commands.ts';
import { CliError, EXIT, type ExitCode, usageError } from './exit.ts';
import { GLOBAL, helpOf, overview } from './help.ts';
import { reachStack, type Stack } from './reach/stack.ts';
import { whereabouts } from './reach/whereabouts.ts';
import { ask } from './screen/ask.ts';
import { createScreen, type Screen } from './screen/screen.ts';

/** Runs one command. @param terminal where it reads and writes; the process's own streams and environment by default. */
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
    screen.tell({ error: message, ...more });
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
      screen.say(overview());
      return words.length === 0 ? EXIT.usage : EXIT.ok;
    }
    throw usageError(`There is no command "${words[0]}". feedhose --help lists them.`);
  }
  const { command, rest } = found;
  const { values, positionals } = parsed(rest, { ...GLOBAL, ...command.options });
  if (values['help'] === true) {
    screen.say(helpOf(command));
    return EXIT.ok;
  }
  const profile = textOf(values, 'profile');
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  let reached: Promise<Stack> | undefined;
  const around: Surroundings = {
    screen,
    signal,
    input: stdin,
    now: Date.now,
    stack: () => {
      reached ??= reachStack(whereabouts(values, env), randomUUID);
      return reached;
    },
    ask: (question, otherwise) => ask({ input: stdin, output: stderr, signal }, question, otherwise),
  };
  return command.run(positionals, values, around);
}

function parsed(
  args: readonly string[],
  options: Parameters<typeof parseArgs>[0] extends infer C
    ? NonNullable<C> extends { options?: infer O }
      ? NonNullable<O>
      : never
    : never,
) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    throw usageError((error as Error).message);
  }
}
