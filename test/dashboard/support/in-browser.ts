/** Test suites with an embedded run and a browser. Without a browser the suite consists of one test that names the reason. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { noBrowser, openBrowser } from './browser.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export interface InBrowser {
  readonly world: World;
  readonly browser: Browser;
  /** Opens a page in a new browser context, signed in as an operator. Errors of the page are added to `pageErrors`. */
  open(place?: string, options?: BrowserContextOptions & { readonly token?: string }): Promise<Page>;
  /** Script errors and violations of the content security policy in all pages. */
  readonly pageErrors: readonly string[];
}

export function inBrowser(name: string, options: WorldOptions, suite: (tools: InBrowser) => void): void {
  const reason = noBrowser();
  if (reason !== undefined) {
    test(`${name}: NOT RUN, ${reason}`, () => expect(reason).toContain('FEEDHOSE_BROWSER'));
    return;
  }
  let world: World | undefined;
  let browser: Browser | undefined;
  const pageErrors: string[] = [];
  const tools: InBrowser = {
    get world() {
      return world as World;
    },
    get browser() {
      return browser as Browser;
    },
    pageErrors,
    async open(place = '/', { token = tools.world.token, ...options } = {}) {
      const context = await tools.browser.newContext({ viewport: { width: 1180, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(HANG_LIMIT_MS);
      page.on('pageerror', (error) => pageErrors.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) pageErrors.push(message.text());
      });
      await page.goto(`${tools.world.endpoint}/#token=${token}`);
      await page.locator('main h1').waitFor();
      if (place !== '/') await go(page, tools.world, place);
      return page;
    },
  };
  describe(name, () => {
    beforeAll(async () => {
      [world, browser] = await Promise.all([startWorld(options), openBrowser()]);
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });
    suite(tools);
  });
}

export async function go(page: Page, { endpoint }: Pick<World, 'endpoint'>, place: string): Promise<void> {
  await page.goto(`${endpoint}/#${place}`);
  await page.locator('main h1').waitFor();
}
