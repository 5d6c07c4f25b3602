/** The messages that a FIFO queue has accepted in the last five minutes, to detect duplicates. */
import { DEDUPLICATION_MS } from '../limits.ts';
import { LinkedList } from './linked-list.ts';

/** The answer to the sender of the first copy. */
export interface Accepted {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

export class Deduplication {
  readonly #known = new Map<string, Accepted>();
  readonly #byAge = new LinkedList<{ readonly key: string; readonly until: number }>();

  /** Returns the message that was accepted with this key within the interval. */
  find(key: string, now: number): Accepted | undefined {
    for (
      let oldest = this.#byAge.first;
      oldest !== undefined && oldest.value.until <= now;
      oldest = this.#byAge.first
    ) {
      this.#known.delete(oldest.value.key);
      this.#byAge.remove(oldest);
    }
    return this.#known.get(key);
  }

  clear(): void {
    this.#known.clear();
    for (let oldest = this.#byAge.first; oldest !== undefined; oldest = this.#byAge.first) this.#byAge.remove(oldest);
  }

  /** Call it only if `find` returns nothing for the key. */
  add(key: string, accepted: Accepted, now: number): void {
    this.#known.set(key, accepted);
    this.#byAge.append({ key, until: now + DEDUPLICATION_MS });
  }
}
