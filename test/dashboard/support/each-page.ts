/** Opens every page of the dashboard and of the portal in each variant: wide, dark and phone. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { createPages, type Routes } from './pages.ts';
import { startWorld, type World } from './world.ts';

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
    const { operator, portal } = await createPages(world);
    for (const { name: variant, ...options } of variants) {
      const walk = async (address: string, pages: Routes): Promise<void> => {
        const page = await browser.newPage(options);
        await page.goto(address);
        await page.locator('main h1').waitFor();
        for (const [name, route] of Object.entries(pages)) {
          await page.goto(`${page.url().replace(/#.*/, '')}#${route}`);
          await page.locator('main h1').waitFor();
          await page.locator('.loading').first().waitFor({ state: 'detached' });
          await settled(page);
          await use(page, name.replaceAll(' ', '-'), variant);
        }
        await page.close();
      };
      await walk(world.page, operator);
      await walk(await portalLink(world), portal);
    }
    return (Object.keys(operator).length + Object.keys(portal).length) * variants.length;
  } finally {
    await browser.close();
    await world.close();
  }
}

/** Returns a new link to the portal of the app acme. */
export async function portalLink(world: World): Promise<string> {
  const theme = { name: 'Northwind', primary_color: '#5b3fd6' };
  const body = { role: 'manage', user: 'ann@acme.example', return_url: 'https://northwind.example/', theme };
  return (await world.call<{ url: string }>('POST', '/apps/acme/portal-link', body)).url;
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
