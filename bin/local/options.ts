/** The command line of the embedded run. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const DEFAULT_PORT = 4100;
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface Options {
  /** Configuration as code; the demo when absent. */
  readonly config?: string;
  /** NDJSON of updates, `-` for standard input; the demo's stream when absent. */
  readonly events?: string;
  /** Folder in which the configuration outlives the run. */
  readonly data?: string;
  readonly once: boolean;
  readonly json: boolean;
  /** 0 = any free one. */
  readonly port: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  /** Real seconds after which an ending run gives up. */
  readonly timeoutSeconds: number;
  readonly help: boolean;
}

export const USAGE = `npm start -- [options]

  --config FILE    configuration as code (JSON) instead of the demo
  --events FILE|-  NDJSON of updates to put on the bus; ends when all are delivered or dead
  --data DIR       keeps apps, destinations, what waits and dead letters in DIR, for the next run; begins without the demo
  --once           exits after the demo or the events: 0 only if every update arrived everywhere
  --json           machine-readable lines on stdout, text for people on stderr
  --port N         the port of every AWS service (default ${DEFAULT_PORT}, 0 = any)
  --speed N        delays, visibility, windows and schedules run N times faster (default 1)
  --timeout S      gives up after S seconds when the run is to end (default ${DEFAULT_TIMEOUT_SECONDS})
  --help           this text
`;

/** @throws Error with all faults of the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      events: { type: 'string' },
      data: { type: 'string' },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      speed: { type: 'string', default: '1' },
      timeout: { type: 'string', default: String(DEFAULT_TIMEOUT_SECONDS) },
      help: { type: 'boolean', default: false },
    },
  });
  const faults: string[] = [];
  const number = (name: 'port' | 'speed' | 'timeout', min: number, max: number, whole: boolean): number => {
    const value = Number(values[name]);
    const fits = values[name].trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(`--${name}: expected a ${whole ? 'whole ' : ''}number from ${min} to ${max}, got "${values[name]}"`);
    return value;
  };
  const options = {
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.events === undefined ? {} : { events: values.events }),
    ...(values.data === undefined ? {} : { data: resolve(values.data) }),
    once: values.once,
    json: values.json,
    port: number('port', 0, 65_535, true),
    speed: number('speed', 0.01, 100_000, false),
    timeoutSeconds: number('timeout', 0.1, 86_400, false),
    help: values.help,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}
