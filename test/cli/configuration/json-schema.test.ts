/** schemas/config.schema.json is up to date, and describes the files that `apply` accepts. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../cli/configuration/file.ts';
import { configurationSchema } from '../../../cli/configuration/schema.ts';
import { documents } from '../../docs/support/documents.ts';
import { faultsOf, type Schema } from '../../lambdas/api/schema-validator.ts';

type Root = Schema & { readonly $defs: Readonly<Record<string, Schema>> };
const { $defs, ...schema } = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as Root;
const faults = (json: unknown) => faultsOf(json, schema, $defs);

const blocks = documents().flatMap(({ blocks: own }) => own);
const examples = blocks.filter(({ language, text }) => language === 'json' && text.includes('"apps"'));

test('schemas/config.schema.json is the output of `npm run schemas`', () => {
  expect({ $defs, ...schema }).toEqual(configurationSchema());
});

test.each(examples.map((block) => [block.place, block] as const))(
  'the configuration file in %s fits the schema, and `apply` accepts it',
  (_, { text }) => {
    const json = JSON.parse(text);
    expect(faults(json)).toEqual([]);
    expect(readConfigurationFile(text, true)).toEqual({ file: json });
  },
);

test('a document shows a file with the key $schema', () => {
  expect(examples.some(({ text }) => text.includes('"$schema": "./schemas/config.schema.json"'))).toBe(true);
});

test('the schema describes every key of a file', () => {
  const bare = ({ properties = {}, items, oneOf = [] }: Schema, at: string): readonly string[] => [
    ...Object.entries(properties as Record<string, Schema>).flatMap(([name, own]) => [
      ...('description' in own || '$ref' in own ? [] : [`${at}/${name}`]),
      ...bare(own, `${at}/${name}`),
    ]),
    ...(items ? bare(items as Schema, at) : []),
    ...(oneOf as readonly Schema[]).flatMap((one) => bare(one, at)),
  ];
  expect(bare(schema, '')).toEqual([]);
});

test.each([
  { apps: [] },
  { apps: [{ name: 'Acme', scopes: [] }] },
  { apps: [{ app_id: 'acme', name: 'Acme', scopes: [{ realtime: true, destinations: [{ transport: 'ftp' }] }] }] },
  { apps: [{ app_id: 'acme', name: 'Acme', scopes: [] }], $schema: 7 },
  { apps: [{ app_id: 'acme', name: 'Acme', scopes: [] }], schema: 'x' },
])('the schema and `apply` refuse %j', (json) => {
  expect(faults(json)).not.toEqual([]);
  expect(readConfigurationFile(JSON.stringify(json), true)).toHaveProperty('faults');
});
