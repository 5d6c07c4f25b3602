/** The runner of mutation tests distinguishes passing from failing tests like Jest. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('collected tests pass and fail as in Jest, with their hooks, and modules can be loaded again', () => {
  const main = join(process.cwd(), 'verify/mutants/fixture/main.ts');
  const { results, fresh } = JSON.parse(execFileSync(process.execPath, [main], { encoding: 'utf8' })) as {
    results: Record<string, string>;
    fresh: boolean;
  };
  expect(results).toEqual({
    'a block has its hooks run around each test, the outer ones first': 'passed',
    'a block takes tables: 1 is one': 'passed',
    'a block takes tables: 2 is two': 'passed',
    fails: expect.stringContaining('toBe'),
    'fails later': 'later',
    'asserts nothing': expect.stringContaining('hasAssertions'),
    'has no end': 'hung',
    twice: 'passed',
    'twice (2)': 'passed',
  });
  expect(fresh).toBe(true);
});
