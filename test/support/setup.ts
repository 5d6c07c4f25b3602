/** Runs before each test file: a test without an assertion fails. */
import { beforeEach, expect } from '@jest/globals';

beforeEach(() => {
  expect.hasAssertions();
});
