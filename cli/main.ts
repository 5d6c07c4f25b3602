/** The entry point of the command line `feedhose` in a terminal. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminalName } from './command.ts';
import { textOf, type Values } from './command.ts';
import { runApply, runDiff } from './commands/apply.ts';
import { runCanary } from './commands/canary.ts';
import { runJournalRepair } from './commands/journal.ts';
import { runReconcile } from './commands/reconcile.ts';
import { runSend } from './commands/send.ts';
import { completionScript } from './completion.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { GLOBAL } from './help.ts';
import { readText } from './input.ts';
import { runLocal } from './local.ts';
import { connectionOf } from './reach/connection.ts';
import { reachStack, type Stack } from './reach/stack.ts';
import { type Host, run } from './run.ts';
import { ask } from './screen/ask.ts';
import { createScreen, type Screen } from './screen/screen.ts';
import type { Terminal, TerminalRun } from './terminal-context.ts';
import { VERSION } from './version.ts';

const RUNS: Readonly<Record<TerminalName, TerminalRun>> = {
  apply: runApply,
  diff: runDiff,
  reconcile: runReconcile,
  send: runSend,
  'journal repair': runJournalRepair,
  canary: runCanary,
};

/** Runs one command. @param terminal by default the streams and the environment of the process. */
export async function main(words: readonly string[], terminal: Terminal = process): Promise<ExitCode> {
  const screen = createScreen(terminal, words.includes('--json'));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  const isLocal = words[words[0] === 'help' ? 1 : 0] === 'local';
  if (!isLocal) process.once('SIGINT', interrupt);
  try {
    return await run(words, hostOf(terminal, screen, stop.signal));
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function hostOf({ stdin, stderr, env }: Terminal, screen: Screen, signal: AbortSignal): Host {
  let reached: Promise<Stack> | undefined;
  const stack = (values: Values): Promise<Stack> => {
    const profile = textOf(values, 'profile');
    if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
    reached ??= reachStack(connectionOf(values, env), randomUUID);
    return reached;
  };
  const version = async (): Promise<ExitCode> => {
    screen.printJson({ version: VERSION });
    screen.print(`feedhose ${VERSION}`);
    return EXIT.ok;
  };
  return {
    screen,
    signal,
    globals: GLOBAL,
    isTerminal: true,
    now: Date.now,
    sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
    ask: (question) => ask({ input: stdin, output: stderr, signal }, question),
    readText: (option, path) => readText({ option, path, input: stdin, signal }),
    connect: async (values) => (await stack(values)).api,
    runTerminalCommand: ({ name }, args, values, context) =>
      RUNS[name](args, values, { ...context, stack: () => stack(values), input: stdin }),
    others: {
      version,
      '--version': version,
      '-v': version,
      // It has options of its own, and handles the signals and the output of this process.
      local: runLocal,
      async completion([shell]) {
        screen.write(`${completionScript(shell)}\n`);
        return EXIT.ok;
      },
    },
  };
}
