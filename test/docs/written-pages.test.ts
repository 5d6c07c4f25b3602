/** Pages that scripts write from the code are up to date. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { apiReferencePage, type OpenApi } from '../../bin/api-reference/page.ts';
import { nagPage } from '../../bin/nag/page.ts';
import { ROOT } from './support/documents.ts';

test('docs/cdk-nag.md is the output of `npm run docs:nag`', () => {
  expect(readFileSync(join(ROOT, 'docs/cdk-nag.md'), 'utf8')).toBe(nagPage());
});

const openApi = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as OpenApi;
const reference = readFileSync(join(ROOT, 'docs/api-reference.md'), 'utf8');

test('docs/api-reference.md is the output of `npx node bin/openapi.ts`', () => {
  expect(reference).toBe(apiReferencePage(openApi));
});

test('docs/api-reference.md contains every operation and every type', () => {
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `\`${method.toUpperCase()} ${path}\``),
  );
  const types = Object.keys(openApi.components.schemas).map((name) => `### ${name}\n`);
  expect(operations.length).toBeGreaterThan(40);
  expect([...operations, ...types].filter((text) => !reference.includes(text))).toEqual([]);
});
