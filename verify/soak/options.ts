/** The command line of the soak. */

import { parseArgs } from 'node:util';
import { defined } from '../../core/defined.ts';

export interface Options {
  readonly updates: number;
  readonly seed: number;
  /** Number of runs, with consecutive seeds. */
  readonly seeds: number;
  /** Updates in one event. */
  readonly batchSize: number;
  /** Updates between two checkpoints. */
  readonly chunk: number;
  readonly resume: boolean;
  /** Whether to run in one thread on a simulated clock, so that a run repeats exactly. */
  readonly exact: boolean;
  /** Folder of a synthesized stack. */
  readonly assembly?: string;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run soak -- [options]

  --updates N     number of updates to put on the bus (default 50000)
  --seed N        seed of input, outages and faults (default 1)
  --seeds N       number of runs, with consecutive seeds (default 1)
  --batch-size N  number of updates in one event (default 25)
  --chunk N       number of updates between two checkpoints (default 100000)
  --resume        continue after the last checkpoint of the same seed and size
  --exact         run in one thread on a simulated clock: a seed repeats exactly, and a run that loses an update is made smaller
  --assembly DIR  folder of a synthesized stack
  --json          print the report as JSON lines to stdout, and readable text to stderr
  --help          print this text

The exit code is 0 if nothing is lost, and 1 otherwise.
`;

/** @throws Error with all faults of the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      updates: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      'batch-size': { type: 'string', default: '25' },
      chunk: { type: 'string', default: '100000' },
      resume: { type: 'boolean', default: false },
      exact: { type: 'boolean', default: false },
      assembly: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const faults: string[] = [];
  const whole = (name: 'updates' | 'seed' | 'seeds' | 'batch-size' | 'chunk', min: number, max: number): number => {
    const value = Number(values[name]);
    if (values[name].trim() === '' || !Number.isInteger(value) || value < min || value > max)
      faults.push(`--${name}: expected a whole number from ${min} to ${max}, got "${values[name]}"`);
    return value;
  };
  const options: Options = {
    updates: whole('updates', 1, 100_000_000),
    seed: whole('seed', 0, 1_000_000_000),
    seeds: whole('seeds', 1, 10_000),
    batchSize: whole('batch-size', 1, 500),
    chunk: whole('chunk', 1, 1_000_000),
    resume: values.resume,
    exact: values.exact,
    ...defined({ assembly: values.assembly }),
    json: values.json,
    help: values.help,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}
