/** docs/limits.md is up to date, and the retention on docs/deleting-data.md is that of the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { duration, limitsPage } from '../../bin/limits/page.ts';
import * as limits from '../../core/limits.ts';
import { ROOT } from './support/documents.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('docs/limits.md is the output of `npm run docs:limits`', () => {
  expect(read('docs/limits.md')).toBe(limitsPage());
});

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [3_600, '1 hour'],
  [1_209_600, '14 days'],
])('%d seconds are written as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  ['parked deliveries', limits.MAX_AGE_SECONDS],
  ['dead letters with their bodies', limits.DEAD_LETTER_SECONDS],
  ['the reason and the failure of a discarded dead letter', limits.MAX_AGE_SECONDS],
  ['redrive plans', limits.PLAN_SECONDS],
  ['attempts:', limits.ATTEMPTS_SECONDS],
  ['statistics of a destination', limits.STATS_KEPT_SECONDS],
  ['audit trail', limits.AUDIT_SECONDS],
  ['hashes of idempotency keys', limits.IDEMPOTENCY_SECONDS],
  ['updates and deliveries', limits.KEPT_SECONDS.queues.default],
])('docs/deleting-data.md states how long %s are kept', (content, seconds) => {
  const row = read('docs/deleting-data.md')
    .split('\n')
    .find((line) => line.includes(`| ${content}`));
  const expected = seconds === 31_536_000 ? '1 year' : duration(seconds);
  expect(row?.split('|').at(3)?.trim()).toMatch(new RegExp(`^${expected}\\b`));
});
