/** Opens every page of the dashboard in each variant: wide, dark and phone. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { createPages } from './pages.ts';
import { startWorld } from './world.ts';

export interface Variant extends BrowserContextOptions {
  readonly name: string;
}

/** @param use is called for each page when it is loaded. @returns the number of pages and variants. */
export async function eachPage(
  variants: readonly Variant[],
  use: (page: Page, name: string, variant: string) => Promise<void>,
): Promise<number> {
  const world = await startWorld();
  const browser = await openBrowser();
  try {
    const pages = Object.entries(await createPages(world));
    for (const { name: variant, ...options } of variants) {
      const page = await browser.newPage(options);
      await page.goto(world.page);
      await page.locator('main h1').waitFor();
      for (const [name, place] of pages) {
        await page.goto(`${world.endpoint}/#${place}`);
        await page.locator('main h1').waitFor();
        await page.locator('.loading').first().waitFor({ state: 'detached' });
        await settled(page);
        await use(page, name.replaceAll(' ', '-'), variant);
      }
      await page.close();
    }
    return pages.length * variants.length;
  } finally {
    await browser.close();
    await world.close();
  }
}

const STILL_MS = 250;

/** Resolves when the text of the page no longer grows, such as that of guides, which are loaded after the page. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  for (let before = -1; ; ) {
    const length = await page.evaluate<number>('document.body.innerText.length');
    if (length === before) return;
    before = length;
    await page.waitForTimeout(STILL_MS);
  }
}
