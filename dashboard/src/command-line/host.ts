/** Runs commands of `feedhose` in the page, with the dashboard's client of the API. */
import type { CommandContext } from '../../../cli/command.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../../../cli/exit.ts';
import { OUTPUT } from '../../../cli/help.ts';
import { createApi, type Send } from '../../../cli/reach/api.ts';
import { onlyInTerminal, run } from '../../../cli/run.ts';
import { createScreen, type Output } from '../../../cli/screen/screen.ts';
import type { Api } from '../api/client.ts';
import { serverNow } from '../clock.ts';
import { splitLine, withoutProgram } from './line.ts';

interface Place {
  readonly api: Pick<Api, 'exchange'>;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly ask: CommandContext['ask'];
  /** Removes all output. */
  readonly clear: () => void;
}

export async function runInPage(line: string, { api, output, signal, ask, clear }: Place): Promise<ExitCode> {
  const { words: all, quote } = splitLine(line);
  const words = withoutProgram(all);
  const screen = createScreen({ stdout: output, stderr: output, env: {} }, words.includes('--json'));
  if (quote !== undefined) {
    screen.note(screen.style('red', `expected a closing ${quote}`));
    return EXIT.usage;
  }
  return run(words, {
    screen,
    signal,
    ask,
    isTerminal: false,
    globals: OUTPUT,
    now: serverNow,
    sleep: (ms) => sleep(ms, signal),
    connect: async () => createApi(sendWith(api, signal), () => crypto.randomUUID()),
    async readText(option, path) {
      throw usageError(`${option} ${path}: this page cannot read files. Run the command in a terminal.`);
    },
    async runTerminalCommand({ name, needs }) {
      throw usageError(onlyInTerminal(name, needs));
    },
    others: {
      async clear() {
        clear();
        return EXIT.ok;
      },
    },
  });
}

function sendWith(api: Place['api'], signal: AbortSignal): Send {
  return async ({ method, path, query, headers, body }) => {
    const search = Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`;
    try {
      const response = await api.exchange({ method, path: `${path}${search}`, headers, body, signal });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    } catch (error) {
      throw new CliError(EXIT.unreachable, (error as Error).message);
    }
  };
}

/** Waits, and as long as the page is hidden, so that a hidden page sends no requests. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const until = (target: EventTarget, name: string, ms?: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        target.removeEventListener(name, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      target.addEventListener(name, done);
      signal.addEventListener('abort', done);
    });
  if (!signal.aborted) await until(signal, 'abort', ms);
  while (document.hidden && !signal.aborted) await until(document, 'visibilitychange');
}
