/** How often each fuzzed door is tried, and how a failure is told: with the seed that finds it again. */
import fc from 'fast-check';

/** In `npm test`; `npm run fuzz` sets the variable. */
const USUAL_RUNS = 2_000;
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? USUAL_RUNS);
const SECONDS_FOR_RUNS = 20 + RUNS / 100;
/** Of a test; far more than it takes. */
export const PATIENCE_MS = SECONDS_FOR_RUNS * 1_000;

/** Tries a predicate that throws what is wrong; the failing example is shrunk, and named with its seed. */
export async function fuzz<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void> | void): Promise<number> {
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      tried++;
      await check(value);
    }),
    { numRuns: RUNS },
  );
  return tried;
}
