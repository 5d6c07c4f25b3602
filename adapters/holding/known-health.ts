/**
 * Caches the health of destinations in a deliver function for a few seconds, because every delivery needs it. A
 * change that the function itself makes is known immediately.
 */
import { createCache } from '../../core/cache.ts';
import type { HealthStore, StoredHealth } from './health-store.ts';

/** A longer time saves reads. A shorter time makes an open circuit breaker known sooner. */
const KNOWN_MS = 5_000;
const DESTINATIONS = 20_000;

export interface KnownHealth {
  known(destinationId: string): Promise<StoredHealth>;
  read(destinationId: string): Promise<StoredHealth>;
  write: HealthStore['write'];
}

export function createKnownHealth(store: HealthStore, now: () => number): KnownHealth {
  const load = (destinationId: string) => store.read(destinationId);
  const cache = createCache(load, { entries: DESTINATIONS, ttlMs: () => KNOWN_MS, keyOf: String, now });
  return {
    known: cache.get,
    read(destinationId) {
      cache.forget(destinationId);
      return cache.get(destinationId);
    },
    async write(ref, before, health, nextDue) {
      const isWritten = await store.write(ref, before, health, nextDue);
      if (isWritten) cache.set(ref.destinationId, { ...before, health, version: before.version + 1 });
      return isWritten;
    },
  };
}
