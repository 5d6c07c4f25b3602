/** The command line of the embedded run. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { suggestionAmong } from '../../cli/suggestion.ts';
import { defined } from '../../core/defined.ts';
import { LEVELS, type LevelName } from '../../local/fault-injection/levels.ts';
import { defaultConcurrency } from '../../local/lambda/admission.ts';
import { LOOPBACK } from '../../local/protocol/server.ts';

export const DEFAULT_PORT = 4100;
const DEFAULT_TIMEOUT_SECONDS = 60;
/** Lambda's default limit of concurrent invocations of an account (AWS Lambda quotas). */
const RESOLVER = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\])(?::\d{1,5})?$/i;
const MOST_CONCURRENCY = 1_000;

export type Options = ReturnType<typeof readOptions>;

/** Returns the help. @param command starts the run. */
export const usageOf = (command: string): string => `${command} [options]

  --config FILE    configuration file (JSON) instead of the demo; missing queues of the run that it names are created
  --events FILE|-  NDJSON of updates to put on the bus; exits when each is delivered or a dead letter
  --data DIR       keeps apps, destinations, parked deliveries and dead letters in DIR for the next run; runs no demo
  --assembly DIR   runs a stack of a cloud assembly (npx cdk synth writes cdk.out), such as that of your own CDK app
  --stack NAME     the stack of the assembly to run, if several contain Feedhose
  --once           exits after the demo or the events, with 0 only if every update was delivered everywhere
  --json           JSON lines on stdout, text on stderr
  --port N         the port of every AWS service (default ${DEFAULT_PORT}, 0 = any)
  --host ADDRESS   the IP address on which the run listens (default 127.0.0.1); with another one, such as 0.0.0.0, every
                   program that reaches the port can use the run
  --speed N        delays, visibility, windows and schedules run N times faster (default 1)
  --concurrency N  runs at most N invocations of functions at the same time (default: the number of cores, at least 2);
                   one invocation of each function can always run, and those that wait for an endpoint do not count
  --strict         refuses access keys that the run does not know, and denies those that begin with AKIADENIED, so that failed
                   tests of queues and buses can be tried; keys in the configuration file are known
  --resolver ADDRESS[:PORT]
                   the DNS server for host names and TXT records (default: the resolver of the system)
  --timeout S      stops waiting for the last deliveries after S seconds (default ${DEFAULT_TIMEOUT_SECONDS})
  --faults SEED[:LEVEL]
                   injects faults into the embedded AWS; SEED is a whole number that selects them. Calls are throttled,
                   answers are lost after the call was executed, and entries of batches are refused. Messages arrive late,
                   twice and in another order. Functions are killed, singly and all together. DynamoDB and KMS have
                   outages. LEVEL is light (0.4 % of calls throttled, 0.3 % of answers lost, 0.3 % of invocations killed),
                   rough (the default: 2 %, 1.5 %, 1.5 %) or wild (5 %, 3.8 %, 3.8 %)
  --help           shows this text
`;

const OPTIONS = {
  config: { type: 'string' },
  events: { type: 'string' },
  data: { type: 'string' },
  assembly: { type: 'string' },
  stack: { type: 'string' },
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  port: { type: 'string', default: String(DEFAULT_PORT) },
  host: { type: 'string', default: LOOPBACK },
  speed: { type: 'string', default: '1' },
  concurrency: { type: 'string', default: String(defaultConcurrency()) },
  strict: { type: 'boolean', default: false },
  resolver: { type: 'string' },
  timeout: { type: 'string', default: String(DEFAULT_TIMEOUT_SECONDS) },
  faults: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error that suggests the option which the user may have meant. */
function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const [, typed] = /^Unknown option '(--[^']+)'/.exec((error as Error).message) ?? [];
    if (typed === undefined) throw error;
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new Error(`Unknown option "${typed}".${suggestionAmong(names, () => typed)} --help lists the options.`);
  }
}

/** @throws Error with all faults of the command line. */
export function readOptions(args: readonly string[]) {
  const values = parsed(args);
  const faults: string[] = [];
  if (values.stack !== undefined && values.assembly === undefined)
    faults.push('--stack: expected --assembly to be set as well, got none');
  if (isIP(values.host) === 0) faults.push(`--host: expected an IP address, got "${values.host}"`);
  const { resolver } = values;
  if (resolver !== undefined && !RESOLVER.test(resolver))
    faults.push(`--resolver: expected an IP address, perhaps with a port, such as 127.0.0.1:5353, got "${resolver}"`);
  const number = (
    name: 'port' | 'speed' | 'concurrency' | 'timeout',
    min: number,
    max: number,
    whole: boolean,
  ): number => {
    const value = Number(values[name]);
    const fits = values[name].trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(`--${name}: expected a ${whole ? 'whole ' : ''}number from ${min} to ${max}, got "${values[name]}"`);
    return value;
  };
  const injected = values.faults === undefined ? undefined : injectedFaults(values.faults);
  if (typeof injected === 'string') faults.push(injected);
  const options = {
    /** Path of the configuration file (default: the demo), and of the NDJSON file with updates (default: the stream of the demo). */
    ...defined({ config: values.config, events: values.events }),
    /** The stack of the assembly that is run. */
    ...defined({ stack: values.stack }),
    /** Folder in which data is kept after the run. */
    ...(values.data === undefined ? {} : { data: resolve(values.data) }),
    /** Folder of a cloud assembly. Default: the app is synthesized. */
    ...(values.assembly === undefined ? {} : { assembly: resolve(values.assembly) }),
    once: values.once,
    json: values.json,
    /** 0 selects any free port. */
    port: number('port', 0, 65_535, true),
    /** IP address on which the run listens. */
    host: values.host,
    /** Simulated seconds per second. */
    speed: number('speed', 0.01, 100_000, false),
    /** The number of function invocations that may run at the same time. */
    concurrency: number('concurrency', 1, MOST_CONCURRENCY, true),
    /** Whether access keys are checked. */
    strict: values.strict,
    /** DNS server of host names and TXT records. */
    ...defined({ resolver }),
    /** Real seconds to wait for the last deliveries. */
    timeoutSeconds: number('timeout', 0.1, 86_400, false),
    ...(typeof injected === 'object' ? { faults: injected } : {}),
    help: values.help,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}

/** Returns an error message for an invalid value. */
function injectedFaults(text: string): { readonly seed: number; readonly level: LevelName } | string {
  const names = Object.keys(LEVELS);
  const [, seed, level = 'rough'] = /^(\d{1,15})(?::(\w+))?$/.exec(text) ?? [];
  if (seed !== undefined && names.includes(level)) return { seed: Number(seed), level: level as LevelName };
  return `--faults: expected a whole number, or one with a level such as 7:${names.join(', 7:')}, got "${text}"`;
}
