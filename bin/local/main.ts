/**
 * The program of the embedded run: the stack on one machine, without an AWS account. It runs a synthesized template in the embedded
 * AWS, applies a configuration (the demo, or `--config`), puts updates on the bus (those of the demo, or `--events`) and prints the
 * deliveries. With `--once` it checks that every update was delivered.
 */
import { connectDirectly } from '../../cli/reach/embedded-client.ts';
import { readOptions, usageOf } from './options.ts';
import { run } from './run.ts';
import { createScreen, type Screen } from './screen.ts';

export interface Program {
  /** The command that starts it, as the help shows it. */
  readonly command: string;
  /** Returns the folder of the cloud assembly that is run without `--assembly`. */
  assembly(screen: Screen): Promise<string>;
}

/** Exit codes: 0 if every update was delivered, 1 if one was not, 2 if the run could not start. */
const CANNOT_START = 2;

export async function main({ command, assembly }: Program, args: readonly string[]): Promise<number> {
  connectDirectly();
  const screen = createScreen(args.includes('--json'));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  try {
    const options = readOptions(args);
    if (options.help) {
      screen.say(usageOf(command));
      return 0;
    }
    return await run(options, screen, stop.signal, assembly);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    screen.say(`Cannot start: ${message}`);
    screen.report({ error: message });
    return CANNOT_START;
  } finally {
    // A half-open socket of a killed function would keep the process of a finished run alive.
    setTimeout(() => process.exit(), 500).unref();
  }
}
