/** Writes docs/cdk-nag.md. A test fails if the page is out of date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nagPage } from './nag/page.ts';

writeFileSync(fileURLToPath(new URL('../docs/cdk-nag.md', import.meta.url)), nagPage());
