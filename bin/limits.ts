/** Writes docs/limits.md. A test fails if the page is out of date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { limitsPage } from './limits/page.ts';

writeFileSync(fileURLToPath(new URL('../docs/limits.md', import.meta.url)), limitsPage());
