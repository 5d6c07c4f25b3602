/** The limits of SQS, from its quotas page and API reference. */

export const MAX_MESSAGE_BYTES = 1_048_576;
export const MAX_BATCH_BYTES = 1_048_576;
export const MAX_BATCH_ENTRIES = 10;
export const MAX_MESSAGE_ATTRIBUTES = 10;
export const MAX_DELAY_SECONDS = 900;
export const MAX_VISIBILITY_SECONDS = 43_200;
export const MAX_WAIT_SECONDS = 20;
export const MAX_RECEIVE_COUNT = 1000;
export const MAX_TAGS = 50;
/** Beyond it, standard queues return OverLimit and FIFO queues return no messages (both 120,000 since November 2024). */
export const MAX_IN_FLIGHT = 120_000;
export const DEDUPLICATION_MS = 5 * 60_000;
export const PURGE_EVERY_MS = 60_000;
export const DELETED_RECENTLY_MS = 60_000;
