/** The command line of the soak. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly updates: number;
  readonly seed: number;
  /** Runs, with consecutive seeds. */
  readonly seeds: number;
  /** Updates in one event. */
  readonly together: number;
  /** Updates between two checkpoints. */
  readonly chunk: number;
  readonly resume: boolean;
  /** In one thread on a simulated clock, so that it repeats to the letter. */
  readonly exact: boolean;
  /** Folder of a stack synthesized before. */
  readonly assembly?: string;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run soak -- [options]

  --updates N    updates to put on the bus (default 50000)
  --seed N       of input, weather and faults (default 1)
  --seeds N      so many runs, with consecutive seeds (default 1)
  --together N   updates in one event (default 25)
  --chunk N      a checkpoint after so many updates (default 100000)
  --resume       goes on after the last checkpoint of the same seed and size
  --exact        in one thread, on a simulated clock: the same seed does the same to the letter; what loses is made smaller
  --assembly DIR a stack that is synthesized already
  --json         the report as JSON lines on stdout, text for people on stderr
  --help         this text

Ends with 0 when nothing is lost, with 1 otherwise.
`;

/** @throws with all faults of the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      updates: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      together: { type: 'string', default: '25' },
      chunk: { type: 'string', default: '100000' },
      resume: { type: 'boolean', default: false },
      exact: { type: 'boolean', default: false },
      assembly: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const faults: string[] = [];
  const whole = (name: 'updates' | 'seed' | 'seeds' | 'together' | 'chunk', min: number, max: number): number => {
    const value = Number(values[name]);
    if (values[name].trim() === '' || !Number.isInteger(value) || value < min || value > max)
      faults.push(`--${name}: expected a whole number from ${min} to ${max}, got "${values[name]}"`);
    return value;
  };
  const options: Options = {
    updates: whole('updates', 1, 100_000_000),
    seed: whole('seed', 0, 1_000_000_000),
    seeds: whole('seeds', 1, 10_000),
    together: whole('together', 1, 500),
    chunk: whole('chunk', 1, 1_000_000),
    resume: values.resume,
    exact: values.exact,
    ...(values.assembly === undefined ? {} : { assembly: values.assembly }),
    json: values.json,
    help: values.help,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}
