/** A destination with keys set and taken away. */
import type { Destination } from '../destination.ts';

type Optional = 'event_types' | 'retry_schedule' | 'rate_limit' | 'timeout_seconds' | 'max_batch' | 'custom_headers';

/** `undefined` leaves a key, `null` takes it away. */
export function withSet<T extends Destination>(destination: T, changes: { readonly [K in Optional]?: unknown }): T {
  const removed = Object.keys(changes).filter((key) => changes[key as Optional] === null);
  const set = Object.entries(changes).filter(([, value]) => value !== undefined && value !== null);
  const left = Object.entries(destination).filter(([key]) => !removed.includes(key));
  return Object.fromEntries([...left, ...set]) as unknown as T;
}
