/** Saves a screenshot of every page in the light scheme, the dark scheme and phone width to `reports/screenshots` (`npm run screenshots`). */
import { mkdirSync, rmSync } from 'node:fs';
import { openBrowser } from './support/browser.ts';
import { createPages } from './support/pages.ts';
import { startWorld } from './support/world.ts';

const FOLDER = 'reports/screenshots';
const VARIANTS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1180, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1180, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const world = await startWorld();
const browser = await openBrowser();
try {
  const pages = await createPages(world);
  for (const { name: variant, ...options } of VARIANTS) {
    const page = await browser.newPage(options);
    await page.goto(world.page);
    await page.locator('main h1').waitFor();
    for (const [name, place] of Object.entries(pages)) {
      await page.goto(`${world.endpoint}/#${place}`);
      await page.locator('main h1').waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `${FOLDER}/${name.replaceAll(' ', '-')}.${variant}.png`, fullPage: true });
    }
    await page.close();
  }
  process.stdout.write(`${Object.keys(pages).length * VARIANTS.length} screenshots in ${FOLDER}\n`);
} finally {
  await browser.close();
  await world.close();
}
