/**
 * The health of destinations as a deliver function knows it: remembered for a few seconds, since every delivery asks. A
 * change of its own is known at once.
 */
import { createRecent } from '../../core/recent.ts';
import type { HealthStore, StoredHealth } from './health-store.ts';

/** Long enough to be cheap, short enough that an open breaker is obeyed soon. */
const KNOWN_MS = 5_000;
const DESTINATIONS = 20_000;

export interface KnownHealth {
  known(destinationId: string): Promise<StoredHealth>;
  read(destinationId: string): Promise<StoredHealth>;
  write: HealthStore['write'];
}

export function createKnownHealth(store: HealthStore, now: () => number): KnownHealth {
  const kept = createRecent<{ readonly stored: Promise<StoredHealth>; readonly until: number }>(DESTINATIONS);
  const keep = (destinationId: string, stored: Promise<StoredHealth>): Promise<StoredHealth> => {
    kept.set(destinationId, { stored, until: now() + KNOWN_MS });
    stored.catch(() => kept.delete(destinationId));
    return stored;
  };
  const read = (destinationId: string) => keep(destinationId, store.read(destinationId));
  return {
    read,
    known(destinationId) {
      const entry = kept.get(destinationId);
      return entry && entry.until > now() ? entry.stored : read(destinationId);
    },
    async write(whose, before, health, nextDue) {
      const written = await store.write(whose, before, health, nextDue);
      if (written) keep(whose.destinationId, Promise.resolve({ ...before, health, version: before.version + 1 }));
      return written;
    },
  };
}
