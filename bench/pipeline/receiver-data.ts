/** What the receiver's thread is told. */
export interface ReceiverData {
  /** Shared with who waits: [updates, requests]. */
  readonly counters: SharedArrayBuffer;
  /** Of 1,000 requests so many are answered 500. */
  readonly failing: number;
}

/** Paths that begin so are always answered 500. */
export const DOWN = 'down';
