/** Writes bench/RESULTS.md and the figures in the documents from the recorded runs: `npm run docs:figures`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from '../recorded.ts';
import { ROOT } from '../root.ts';
import { withFigures } from './documents.ts';
import { figures } from './figures.ts';
import { resultsPage } from './results-page.ts';

/** Documents with measured figures. */
export const DOCUMENTS = [
  'README.md',
  'dashboard/README.md',
  'docs/cost.md',
  'docs/guarantees.md',
  'docs/scaling.md',
  'docs/soak.md',
];

export function writeFigures(): void {
  const known = figures();
  for (const path of DOCUMENTS) {
    const document = readFileSync(join(ROOT, path), 'utf8');
    const written = withFigures(document, known);
    if (written !== document) writeFileSync(join(ROOT, path), written);
  }
  writeFileSync(join(ROOT, 'bench/RESULTS.md'), resultsPage(recorded()));
}

if (import.meta.main) writeFigures();
