/**
 * Handles every update once. Delivery is at least once, so an update can arrive again. Its id is *claimed* before the update is
 * handled, and *settled* afterwards. If handling fails, the id is *released*, and the next delivery is handled. A second delivery
 * that arrives meanwhile is *busy*: it must fail, so that it is delivered again in case the first one fails.
 *
 * The id consists of the `event_id` and a hash of the content, so that two updates that share an `event_id` by mistake are both
 * handled.
 */
import { createHash } from 'node:crypto';
import { createLru } from '../core/cache.ts';
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { ConsumerError } from './error.ts';

/**
 * A store of ids. If several processes share the work, use `createDynamoStore`, or implement it, for example with Redis. An id has
 * at most 200 characters: the start of the `event_id`, `#` and a hash.
 */
export interface SeenStore {
  /** Claims an id. `claimed`: the caller has it. `settled`: it was handled before. `busy`: another caller has it. A claim must expire. */
  claim(id: string): Promise<Claim> | Claim;
  settle(id: string): Promise<void> | void;
  release(id: string): Promise<void> | void;
}
export type Claim = 'claimed' | 'settled' | 'busy';

export interface MemoryStoreOptions {
  /** Maximum number of ids. The least recently seen ids are removed first. Default: 100,000. */
  readonly max?: number;
  /** Time in ms for which a settled id is kept. Default: 2 days, which is longer than all retries. */
  readonly ttlMs?: number;
  /** Time in ms after which a claim expires. Default: 5 minutes. */
  readonly claimMs?: number;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

/** Creates a store in memory, for one process. */
export function createMemoryStore({
  max = 100_000,
  ttlMs = 172_800_000,
  claimMs = 300_000,
  now = Date.now,
}: MemoryStoreOptions = {}): SeenStore {
  const seen = createLru<{ readonly settled: boolean; readonly until: number }>(max);
  const put = (id: string, settled: boolean, forMs: number): void => seen.set(id, { settled, until: now() + forMs });
  return {
    claim(id) {
      const known = seen.get(id);
      if (known && known.until > now()) return known.settled ? 'settled' : 'busy';
      put(id, false, claimMs);
      return 'claimed';
    },
    settle: (id) => put(id, true, ttlMs),
    release: seen.delete,
  };
}

/**
 * Handles the updates that were not handled before, one after the other.
 * @returns the number of these updates. @throws the errors of `handle`, and ConsumerError `busy`. Let the delivery fail then, so that it
 * is sent again.
 */
export async function handleOnce(
  updates: readonly ReceivedUpdate[],
  store: SeenStore,
  handle: (update: ReceivedUpdate) => unknown,
): Promise<number> {
  let handled = 0;
  for (const update of updates) {
    const id = updateId(update);
    if (!(await isNew(id, store))) continue;
    try {
      await handle(update);
    } catch (error) {
      await store.release(id);
      throw error;
    }
    await store.settle(id);
    handled++;
  }
  return handled;
}

/**
 * Calls `handle` once, with all updates that were not handled before, or not at all if there are none.
 * @returns the number of these updates. @throws the same errors as `handleOnce`. All of them are then sent again.
 */
export async function handleAllOnce(
  updates: readonly ReceivedUpdate[],
  store: SeenStore,
  handle: (updates: readonly ReceivedUpdate[]) => unknown,
): Promise<number> {
  const claimed = new Map<string, ReceivedUpdate>();
  try {
    for (const update of updates) {
      const id = updateId(update);
      if (!claimed.has(id) && (await isNew(id, store))) claimed.set(id, update);
    }
    if (claimed.size > 0) await handle([...claimed.values()]);
  } catch (error) {
    for (const id of claimed.keys()) await store.release(id);
    throw error;
  }
  for (const id of claimed.keys()) await store.settle(id);
  return claimed.size;
}

const ID_SHOWN_CHARACTERS = 128;

/**
 * Returns the id by which updates are deduplicated: the start of the `event_id`, `#` and a hash of the content without `published_at`,
 * which differs if a backend publishes an update without it again. @throws ConsumerError `body` without an `event_id`.
 */
export function updateId(update: ReceivedUpdate): string {
  const { published_at: _, ...content } = update;
  const { event_id } = content;
  if (typeof event_id !== 'string' || event_id === '') {
    throw new ConsumerError('body', 'event_id: expected a non-empty string on every update, but it is missing');
  }
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  return `${event_id.slice(0, ID_SHOWN_CHARACTERS)}#${hash}`;
}

async function isNew(id: string, store: SeenStore): Promise<boolean> {
  const claim = await store.claim(id);
  if (claim === 'busy') throw new ConsumerError('busy', `update ${id}: it is being handled elsewhere`);
  return claim === 'claimed';
}
