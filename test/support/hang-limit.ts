/** In ms: how long tests wait for something before they call it hung. Ten minutes, so that no verdict depends on the machine's speed. */
export const HANG_LIMIT_MS = 600_000;
