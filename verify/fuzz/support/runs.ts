/** Runs the fuzz tests. A failure is reported with the seed that reproduces it. */
import fc from 'fast-check';

/** Number of runs in `npm test`. `npm run fuzz` sets the variable. */
const USUAL_RUNS = 2_000;
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? USUAL_RUNS);
const SECONDS_FOR_RUNS = 20 + RUNS / 100;
/** Time limit of a test, which is much longer than a test takes. */
export const TIMEOUT_MS = SECONDS_FOR_RUNS * 1_000;

/** Runs a check that throws on a failure. The failing example is shrunk and reported with its seed. */
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
