/** Speed and faults of a soak, by its size. A small run takes seconds and must still meet every fault. */

import { LEVELS, type Level } from '../../local/fault-injection/levels.ts';
import { CONCURRENT_REQUESTS } from './publish.ts';

export interface Pace {
  /** Simulated seconds per second. */
  readonly speed: number;
  readonly level: Level;
  /** Execution environments of each function. */
  readonly environments: number;
  /** Longest outage of an endpoint, in simulated milliseconds. */
  readonly longestOutageMs: number;
  /** Minimum duration of the phase with outages, in simulated milliseconds. */
  readonly outagesMs: number;
  /** Milliseconds between two requests of the backend, on the clock of the world. */
  readonly everyMs: number;
  /** Time limit of a webhook in real seconds, for which an endpoint that hangs occupies a concurrent send. */
  readonly webhookSeconds: number;
  /** Milliseconds without any change after which a run is given up, on the clock of the world. The limit only ends runs that hang. */
  readonly timeoutMs: number;
  /** Maximum milliseconds after the outages for which a name server does not answer, on the clock of the world. */
  readonly silenceMs: number;
  /** Milliseconds between two checks for pending deliveries, and between two lines of progress, on the clock of the world. */
  readonly pollMs: number;
  readonly reportEveryMs: number;
}

const HOUR_MS = 3_600_000;
const SMALL = 5_000;
const SMALL_WINDOWS = { refusesEvery: 300, refusesFor: 15, cutsPagesEvery: 60, cutsPagesFor: 30, restartsEvery: 60 };

export function paceOf(updates: number): Pace {
  const small = updates <= SMALL;
  return {
    speed: small ? 1_000 : 300,
    level: small ? { ...LEVELS.rough, ...SMALL_WINDOWS } : LEVELS.rough,
    environments: small ? 2 : 4,
    longestOutageMs: small ? 0.3 * HOUR_MS : 4 * HOUR_MS,
    outagesMs: small ? 0.6 * HOUR_MS : 5 * HOUR_MS,
    everyMs: 0,
    webhookSeconds: small ? 2 : 4,
    timeoutMs: 600_000,
    silenceMs: 300_000,
    pollMs: 100,
    reportEveryMs: 10_000,
  };
}

/** Returns the pace on a simulated clock. Nothing has to be fast, and updates are published during all outages. */
export function exactPaceOf(updates: number, requests: number): Pace {
  const pace = paceOf(updates);
  const everyMs = pace.outagesMs / (requests + CONCURRENT_REQUESTS);
  return {
    ...pace,
    speed: 1,
    everyMs,
    webhookSeconds: 15,
    timeoutMs: 48 * HOUR_MS,
    silenceMs: HOUR_MS / 2,
    pollMs: 10_000,
    reportEveryMs: HOUR_MS,
  };
}
