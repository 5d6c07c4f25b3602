/** Progress of the benches: one line on stderr for each step, with the remaining time. */

/** Reports that step number `done` (from 0) of `of` begins. */
export type Step = (what: string, done: number, of: number) => void;

export interface Planned {
  readonly name: string;
  /** Seconds of the last recorded run; absent for a new bench. */
  readonly seconds?: number | undefined;
}

const USUAL_SECONDS = 60;

/** Estimates the remaining seconds at the current pace. Returns `undefined` before the first step has ended. @param share of the current bench. */
export function secondsLeft(
  plan: readonly Planned[],
  current: number,
  share: number,
  elapsedSeconds: number,
): number | undefined {
  const seconds = plan.map((one) => one.seconds ?? USUAL_SECONDS);
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const done = seconds.slice(0, current).reduce((sum, one) => sum + one, 0) + share * (seconds[current] ?? 0);
  return done === 0 ? undefined : ((all - done) * elapsedSeconds) / done;
}

/** Returns a text such as `[3 of 9, throughput] 25 updates per event, round 2 of 5 (1 min 20 s so far, about 4 min left)` */
export function progressLine(
  plan: readonly Planned[],
  current: number,
  step: { readonly what: string; readonly done: number; readonly of: number },
  elapsedSeconds: number,
): string {
  const left = secondsLeft(plan, current, step.done / step.of, elapsedSeconds);
  const estimate = left === undefined ? '' : `, about ${duration(left)} left`;
  const place = `${current + 1} of ${plan.length}, ${plan[current]?.name}`;
  return `[${place}] step ${step.done + 1} of ${step.of}: ${step.what} (${duration(elapsedSeconds)} so far${estimate})`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.round(whole / 60)} min`;
}

/** Runs `work` for each bench of the plan, with its index and a function that reports its steps. */
export async function inOrder<T>(
  plan: readonly Planned[],
  work: (index: number, step: Step) => Promise<T>,
): Promise<readonly (T & { readonly seconds: number })[]> {
  const startedAt = performance.now();
  const results: (T & { readonly seconds: number })[] = [];
  for (const index of plan.keys()) {
    const own = performance.now();
    const step: Step = (what, done, of) => {
      const elapsed = (performance.now() - startedAt) / 1_000;
      process.stderr.write(`${progressLine(plan, index, { what, done, of }, elapsed)}\n`);
    };
    const result = await work(index, step);
    results.push({ ...result, seconds: Math.round((performance.now() - own) / 100) / 10 });
  }
  return results;
}
