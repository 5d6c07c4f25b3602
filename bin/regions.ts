/** Writes docs/regions.md. A test says when it is stale. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { regionsPage } from './regions/page.ts';

writeFileSync(fileURLToPath(new URL('../docs/regions.md', import.meta.url)), regionsPage());
