/** Pages that scripts write from the code are up to date. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nagPage } from '../../bin/nag/page.ts';
import { ROOT } from './support/documents.ts';

test('docs/cdk-nag.md is the output of `npm run docs:nag`', () => {
  expect(readFileSync(join(ROOT, 'docs/cdk-nag.md'), 'utf8')).toBe(nagPage());
});
