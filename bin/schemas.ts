/**
 * Writes `schemas/*.json`: the JSON Schemas of updates, for users without access to the registry, and the JSON Schema of the configuration
 * file. Tests fail if they are out of date.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationSchema } from '../cli/configuration/schema.ts';
import { UPDATE_SCHEMAS } from '../core/schemas/update-schemas.ts';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries({ ...UPDATE_SCHEMAS, 'config.schema': configurationSchema() })) {
  writeFileSync(`${folder}${name}.json`, JSON.stringify(schema));
}
execFileSync(process.execPath, [biome, 'format', '--write', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
