/**
 * The embedded run, `npm start`: the CDK app on one machine, without an AWS account. It synthesizes the app, runs its template
 * in the embedded AWS, applies a configuration (the demo, or `--config`), puts updates on the bus (those of the demo, or
 * `--events`) and prints the deliveries. With `--once` it checks that every update was delivered.
 */
import { rmSync } from 'node:fs';
import { connectDirectly } from '../cli/reach/embedded-client.ts';
import { readOptions, USAGE } from './local/options.ts';
import { run } from './local/run.ts';
import { createScreen } from './local/screen.ts';

/** Exit codes: 0 if every update was delivered, 1 if one was not, 2 if the run could not start. */
const CANNOT_START = 2;

async function main(): Promise<number> {
  connectDirectly();
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const screen = createScreen(json);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  let assembly: string | undefined;
  try {
    const options = readOptions(args);
    if (options.help) {
      screen.say(USAGE);
      return 0;
    }
    return await run(options, screen, stop.signal, (directory) => {
      assembly = directory;
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    screen.say(`Cannot start: ${message}`);
    screen.report({ error: message });
    return CANNOT_START;
  } finally {
    if (assembly) rmSync(assembly, { recursive: true, force: true });
  }
}

process.exitCode = await main();
// A half-open socket of a killed function would keep the process of a finished run alive.
setTimeout(() => process.exit(), 500).unref();
