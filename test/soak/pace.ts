/** How fast and how rough a soak is, by its size: a small one lasts seconds and has to meet everything all the same. */
import { LEVELS, type Level } from '../../local/unkind/levels.ts';

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
  /** Real seconds that a webhook may take: a hanging endpoint holds a lane for so long. */
  readonly webhookSeconds: number;
  /** Real ms without any change after which a run is given up. */
  readonly patienceMs: number;
}

const HOUR_MS = 3_600_000;
const SMALL = 5_000;

export function paceOf(updates: number): Pace {
  const small = updates <= SMALL;
  return {
    speed: small ? 1_000 : 300,
    level: small ? { ...LEVELS.rough, refusesEvery: 300, refusesFor: 15, restartsEvery: 60 } : LEVELS.rough,
    environments: small ? 2 : 4,
    longestMs: small ? 0.3 * HOUR_MS : 4 * HOUR_MS,
    weatherMs: small ? 0.6 * HOUR_MS : 5 * HOUR_MS,
    webhookSeconds: small ? 2 : 4,
    patienceMs: 120_000,
  };
}
