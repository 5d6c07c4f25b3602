/** The machine, versions and commit of a measurement, without which absolute figures mean little. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './root.ts';
import { median } from './statistics.ts';
import { eventOf, makeUpdate, seededRandom } from './updates.ts';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly gigabytes: number;
  readonly system: string;
  /** Load average of the minute before the run; absent in older records. */
  readonly load?: number;
  /** Speed reference: microseconds of CPU time for one `JSON.parse` of an event with an update of 1 KB. */
  readonly parseMicros: number;
}

/** Origin of a measurement. */
export interface Provenance {
  /** `2026-11-25` */
  readonly date: string;
  /** Commit of the checkout, followed by `+` if there were uncommitted changes. */
  readonly commit: string;
  readonly machine: Machine;
  /** Package -> version; `feedhose` and `node` among them. */
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['@aws-sdk/client-sqs', '@aws-sdk/client-eventbridge', '@aws-sdk/client-dynamodb', 'undici'];
const UPDATE_BYTES = 1_024;
const TURNS = 15;
const CALLS = 10_000;

export function provenance(): Provenance {
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Readonly<Record<string, string>>;
  };
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: {
      cores: cores.length,
      processor: cores[0]?.model.trim() ?? 'unknown',
      gigabytes: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release()}`,
      load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      parseMicros: Math.round(parseMicros() * 100) / 100,
    },
    versions: {
      feedhose: version,
      node: process.versions.node,
      ...Object.fromEntries(PACKAGES.map((name) => [name, dependencies[name] ?? 'unknown'])),
    },
  };
}

/** Returns a text such as `2 × AMD EPYC, 24 GB, Linux 6.18, load 0.1 before the run; speed reference: 2.75 µs …` */
export function describe({ cores, processor, gigabytes, system, load, parseMicros: micros }: Machine): string {
  const busy = load === undefined ? '' : `, load ${load} before the run`;
  return `${cores} × ${processor}, ${gigabytes} GB, ${system}${busy}; speed reference: ${micros} µs for one JSON.parse of an event with an update of 1 KB`;
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short=7', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

function parseMicros(): number {
  const event = eventOf(makeUpdate(seededRandom(7), UPDATE_BYTES, { appId: '1207' }), 0);
  const turns = Array.from({ length: TURNS }, () => {
    const startedAt = process.threadCpuUsage();
    for (let call = 0; call < CALLS; call++) JSON.parse(event);
    const { user, system } = process.threadCpuUsage(startedAt);
    return (user + system) / CALLS;
  });
  return median(turns);
}
