/**
 * Writes `docs/openapi.json`, the OpenAPI document, from the routes and schemas of the API, and the page `docs/api-reference.md` from the
 * document. Tests fail if they are out of date.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../lambdas/api/openapi.ts';
import { apiReferencePage } from './api-reference/page.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
const path = `${docs}openapi.json`;
writeFileSync(path, JSON.stringify(openApiDocument()));
execFileSync(process.execPath, [biome, 'format', '--write', path], { stdio: ['ignore', 'ignore', 'inherit'] });
writeFileSync(`${docs}api-reference.md`, apiReferencePage(JSON.parse(readFileSync(path, 'utf8'))));
