/** docs/destinations.md is up to date, and its tables are complete. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { destinationsPage } from '../../bin/destinations/page.ts';
import { DESTINATION_TRANSPORTS } from '../../core/destination.ts';
import { createDestinationBody } from '../../lambdas/api/schemas/destinations.ts';
import { check } from '../../lambdas/api/schemas/sentences.ts';
import { ROOT } from './support/documents.ts';

const page = readFileSync(join(ROOT, 'docs/destinations.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \| (.*) \| `(.*)` \|$/gm)].map((cells) => {
  const [, setting = '', meaning = '', values = '', fallback = '', example = ''] = cells;
  return { setting, meaning, values, fallback, example };
});

test('docs/destinations.md is the output of `npm run docs:destinations`', () => {
  expect(page).toBe(destinationsPage());
});

test('the tables contain every setting of every transport', () => {
  const settings = createDestinationBody.options.flatMap(({ shape }) => Object.keys(shape));
  expect(settings.filter((name) => rows.every(({ setting }) => setting !== name))).toEqual([]);
});

test('every row has a meaning, values, a default and an example', () => {
  const empty = rows.filter((row) => Object.values(row).some((cell) => cell === '' || cell === 'undefined'));
  expect(empty).toEqual([]);
});

describe('the examples in the tables', () => {
  const examples = Object.fromEntries(rows.map(({ setting, example }) => [setting, JSON.parse(example)]));
  const policyOrRole = [{ type: 'policy' }, { type: 'role', role_arn: examples['role_arn'] }];
  const auths = [...policyOrRole, { type: 'keys', key: examples['key'], secret: examples['secret'] }];

  test.each([...DESTINATION_TRANSPORTS])('are accepted by the API for the transport %s', (transport) => {
    const form = createDestinationBody.options.find(({ shape }) => shape.transport.value === transport);
    const names = Object.keys(form?.shape ?? {});
    const own = Object.fromEntries(names.map((name) => [name, examples[name]]));
    for (const auth of transport === 's3' ? policyOrRole : auths) {
      const body = { ...own, transport, ...('auth' in own ? { auth } : {}) };
      expect(check(createDestinationBody, body)).toEqual({ value: body });
    }
  });
});
