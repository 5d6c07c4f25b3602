/** Saves a screenshot of every page in the light scheme, the dark scheme and phone width to `reports/screenshots` (`npm run screenshots`). */
import { mkdirSync, rmSync } from 'node:fs';
import { eachPage } from './support/each-page.ts';

const FOLDER = 'reports/screenshots';
const VARIANTS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1180, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1180, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const saved = await eachPage(VARIANTS, async (page, name, variant) => {
  await page.screenshot({ path: `${FOLDER}/${name}.${variant}.png`, fullPage: true });
});
process.stdout.write(`${saved} screenshots in ${FOLDER}\n`);
