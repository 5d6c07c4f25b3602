/** How fast and how rough a soak is, by its size: a small one lasts seconds and has to meet everything all the same. */

import { LEVELS, type Level } from '../../local/fault-injection/levels.ts';
import { AT_ONCE } from './publish.ts';

export interface Pace {
  /** Simulated seconds per second. */
  readonly speed: number;
  readonly level: Level;
  /** Of each function at a time. */
  readonly environments: number;
  /** Longest time that an endpoint is ill, in simulated ms. */
  readonly longestMs: number;
  /** The weather lasts at least so long, in simulated ms. */
  readonly weatherMs: number;
  /** Ms of the world between two requests of the backend. */
  readonly everyMs: number;
  /** Real seconds that a webhook may take: a hanging endpoint holds a lane for so long. */
  readonly webhookSeconds: number;
  /** Ms of the world without any change after which a run is given up: it catches what hangs, whatever the machine. */
  readonly patienceMs: number;
  /** Ms of the world after the weather for which a name server stays silent at most. */
  readonly silenceMs: number;
  /** Ms of the world between two looks at whether something is still on its way, and between two lines for people. */
  readonly pollMs: number;
  readonly toldEveryMs: number;
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
    longestMs: small ? 0.3 * HOUR_MS : 4 * HOUR_MS,
    weatherMs: small ? 0.6 * HOUR_MS : 5 * HOUR_MS,
    everyMs: 0,
    webhookSeconds: small ? 2 : 4,
    patienceMs: 600_000,
    silenceMs: 300_000,
    pollMs: 100,
    toldEveryMs: 10_000,
  };
}

/** On a simulated clock, which jumps: nothing has to be fast, and the updates come as long as the weather lasts. */
export function exactPaceOf(updates: number, requests: number): Pace {
  const pace = paceOf(updates);
  const everyMs = pace.weatherMs / (requests + AT_ONCE);
  return {
    ...pace,
    speed: 1,
    everyMs,
    webhookSeconds: 15,
    patienceMs: 48 * HOUR_MS,
    silenceMs: HOUR_MS / 2,
    pollMs: 10_000,
    toldEveryMs: HOUR_MS,
  };
}
