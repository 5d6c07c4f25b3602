/** A suite with a world and a browser. Where there is no browser it says so plainly, in place of its tests. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { noBrowser, openBrowser } from './browser.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export interface InBrowser {
  readonly world: World;
  readonly browser: Browser;
  /** A page of its own, signed in as an operator, at this place. Errors in it fail the test that looks at `faults`. */
  open(place?: string, options?: BrowserContextOptions & { readonly token?: string }): Promise<Page>;
  /** What went wrong in pages so far: errors of scripts, and refusals of the content security policy. */
  readonly faults: readonly string[];
}

export function inBrowser(name: string, options: WorldOptions, suite: (tools: InBrowser) => void): void {
  const reason = noBrowser();
  if (reason !== undefined) {
    test(`${name}: NOT RUN, ${reason}`, () => expect(reason).toContain('FEEDHOSE_BROWSER'));
    return;
  }
  let world: World | undefined;
  let browser: Browser | undefined;
  const faults: string[] = [];
  const tools: InBrowser = {
    get world() {
      return world as World;
    },
    get browser() {
      return browser as Browser;
    },
    faults,
    async open(place = '/', { token = tools.world.token, ...options } = {}) {
      const context = await tools.browser.newContext({ viewport: { width: 1180, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(HANG_LIMIT_MS);
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
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
