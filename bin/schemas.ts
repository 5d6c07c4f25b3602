/**
 * Writes `schemas/*.json`: the JSON Schemas of updates and notifications, for users without access to the registry, and the JSON Schema of the configuration
 * file. `examples.json` contains examples of updates. Tests fail if they are out of date.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationSchema } from '../cli/configuration/schema.ts';
import { NOTIFICATION_SCHEMAS } from '../core/schemas/notification-schemas.ts';
import { UPDATE_EXAMPLES } from '../core/schemas/update-examples.ts';
import { UPDATE_SCHEMAS } from '../core/schemas/update-schemas.ts';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
mkdirSync(folder, { recursive: true });
const files = {
  ...UPDATE_SCHEMAS,
  ...NOTIFICATION_SCHEMAS,
  'config.schema': configurationSchema(),
  examples: UPDATE_EXAMPLES,
};
for (const [name, content] of Object.entries(files)) {
  writeFileSync(`${folder}${name}.json`, JSON.stringify(content));
}
execFileSync(process.execPath, [biome, 'format', '--write', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
