/** Writes docs/destinations.md. A test fails if the page is out of date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { destinationsPage } from './destinations/page.ts';

writeFileSync(fileURLToPath(new URL('../docs/destinations.md', import.meta.url)), destinationsPage());
