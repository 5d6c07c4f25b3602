/**
 * The time in ms after which a test counts as hung. Ten minutes, so that no result depends on the speed of the machine.
 */
export const HANG_LIMIT_MS = 600_000;
