/** Estimate of the server's clock from the `Date` headers of its responses. */

/** The `Date` header has whole seconds, so the server's time is up to one second later. */
const RESOLUTION_MS = 1_000;
/** The speed of the server's clock is measured over at least this time. */
const MEASURED_MS = 3_000;
/** Smaller deviations from the normal speed are measurement errors. */
const SPEED_TOLERANCE = 0.25;

interface Observation {
  readonly server: number;
  readonly local: number;
}

interface Clock {
  /** Server time in Unix milliseconds. */
  now(): number;
  /** @param date the `Date` header. @param local the browser's time at which the response began to arrive. */
  observe(date: string | null, local: number): void;
}

/** @param local returns the browser's time in milliseconds. */
export function createClock(local: () => number): Clock {
  let first: Observation | undefined;
  // Without a header, the server's clock is assumed to be the browser's.
  let base: Observation = { server: 0, local: 0 };
  let speed = 1;
  const at = (time: number): number => base.server + (time - base.local) * speed;
  return {
    now: () => at(local()),
    observe(date, time) {
      const server = Date.parse(date ?? '') + RESOLUTION_MS / 2;
      if (Number.isNaN(server)) return;
      first ??= { server, local: time };
      const elapsed = time - first.local;
      if (elapsed >= MEASURED_MS) {
        const measured = (server - first.server) / elapsed;
        speed = Math.abs(measured - 1) < SPEED_TOLERANCE ? 1 : measured;
      }
      // The estimate is kept while it agrees with the header, so that the time does not jump back and forth.
      if (Math.abs(at(time) - server) > RESOLUTION_MS) base = { server, local: time };
    },
  };
}
