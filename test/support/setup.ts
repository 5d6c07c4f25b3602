/**
 * Runs before each test file: a test without an assertion fails, and property tests use the same examples each time.
 */
import { afterEach, beforeEach, expect } from '@jest/globals';
import fc from 'fast-check';
import { takeFaults } from './product-log.ts';

/** `FC_SEED=$RANDOM npm test` tries other examples. */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_124) });

// The CDK's check of the template takes most of the time of a synthesis. test/lib/validation.test.ts makes it once.
process.env['CDK_VALIDATION'] ??= 'false';

beforeEach(() => {
  expect.hasAssertions();
});
afterEach(() => {
  const faults = takeFaults();
  if (faults.length > 0)
    throw new Error(`the product logged what no test expects:\n${JSON.stringify(faults, null, 2)}`);
});
