/**
 * Saves a screenshot of every page in the light scheme, the dark scheme and phone width to `reports/screenshots` (`npm run screenshots`).
 * With `--docs`, it saves the screenshots that documents show to `docs/images` (`npm run docs:images`).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { openBrowser } from './support/browser.ts';
import { createPages } from './support/pages.ts';
import { startWorld } from './support/world.ts';

const FOR_DOCUMENTS = process.argv.includes('--docs');
const FOLDER = FOR_DOCUMENTS ? 'docs/images' : 'reports/screenshots';
/** Pages that documents show, above the fold. */
const SHOWN = ['app', 'failing', 'dead letters'];
const VARIANTS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1180, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1180, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

if (!FOR_DOCUMENTS) rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const world = await startWorld();
const browser = await openBrowser();
try {
  const pages = await createPages(world);
  const shown = Object.entries(pages).filter(([name]) => !FOR_DOCUMENTS || SHOWN.includes(name));
  const variants = VARIANTS.filter(({ name }) => !FOR_DOCUMENTS || name === 'light');
  for (const { name: variant, ...options } of variants) {
    const page = await browser.newPage(options);
    await page.goto(world.page);
    await page.locator('main h1').waitFor();
    for (const [name, place] of shown) {
      await page.goto(`${world.endpoint}/#${place}`);
      await page.locator('main h1').waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      await page.screenshot({
        path: `${FOLDER}/${name.replaceAll(' ', '-')}.${variant}.png`,
        fullPage: !FOR_DOCUMENTS,
      });
    }
    await page.close();
  }
  process.stdout.write(`${shown.length * variants.length} screenshots in ${FOLDER}\n`);
} finally {
  await browser.close();
  await world.close();
}
