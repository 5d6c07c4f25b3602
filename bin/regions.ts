/** Writes docs/regions.md. A test fails if the page is out of date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { regionsPage } from './regions/page.ts';

writeFileSync(fileURLToPath(new URL('../docs/regions.md', import.meta.url)), regionsPage());
