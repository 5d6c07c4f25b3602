/** What holds for everyone: two people at one destination, a token that ran out, an app that is not one's own, any eyes and any screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { go, inBrowser } from './support/in-browser.ts';
import { furnish } from './support/pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Of the first view: page, scripts and styles. */
const MOST_BYTES = 100 * 1024;

interface AxeWindow {
  readonly axe: {
    run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
  };
}

inBrowser('everyone', {}, (tools) => {
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const SCOPE = '/apps/acme/scopes/feed_group:user';
  let pages: Promise<Readonly<Record<string, string>>> | undefined;
  const allPages = () => {
    pages ??= furnish(tools.world);
    return pages;
  };
  const settled = (page: Page) => page.locator('.loading').first().waitFor({ state: 'detached' });

  test('two people change the same destination: the second sees what the first did, and chooses', async () => {
    const place = (await allPages())['webhook settings'] ?? '';
    const [first, second] = [await tools.open(place), await tools.open(place)];
    for (const page of [first, second]) await page.getByText('Filter, retries and limits').click();
    await first.getByRole('textbox', { name: 'Rate limit', exact: true }).fill('50');
    await second.getByRole('textbox', { name: 'Rate limit', exact: true }).fill('20');
    await button(first, 'Save').click();
    await first.getByText('Saved.').waitFor();
    await button(second, 'Save').click();
    const dialog = second.getByRole('dialog');
    await dialog.getByText('Somebody else saved meanwhile').waitFor();
    expect(await dialog.getByRole('row', { name: /Rate limit/ }).innerText()).toMatch(/20\s+50/);
    await dialog.getByRole('button', { name: 'Save mine over it' }).click();
    await second.getByText('Saved.').waitFor();
    await first.reload();
    await first.getByText('Filter, retries and limits').click();
    expect(await first.getByRole('textbox', { name: 'Rate limit', exact: true }).inputValue()).toBe('20');
    expect(tools.faults).toEqual([]);
  });

  test('a token that ran out costs nothing that was typed', async () => {
    const page = await tools.open(`${SCOPE}/new/webhook`);
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill('https://hooks.example.com/kept');
    await page.evaluate("sessionStorage.setItem('feedhose.token', 'stale')");
    await button(page, 'Save').click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.getByRole('textbox', { name: 'Token', exact: true }).fill('wrong again');
    await button(page, 'Go on').click();
    await dialog.getByRole('textbox', { name: 'Token', exact: true }).fill(tools.world.token);
    await button(page, 'Go on').click();
    await page.getByText('It is shown this once.').waitFor();
    const { items } = await tools.world.call<{ items: { url?: string }[] }>('GET', `${SCOPE}/destinations`);
    expect(items.filter(({ url }) => url === 'https://hooks.example.com/kept')).toHaveLength(1);
  });

  test('leaving what is not saved asks first', async () => {
    const page = await tools.open(`${SCOPE}/new/webhook`);
    await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).fill('https://hooks.example.com/unsaved');
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Redrive plans' }).click();
    await page.waitForURL(/new\/webhook$/);
    expect(asked).toEqual(['Your changes are not saved. Leave without them?']);
    expect(await page.getByRole('textbox', { name: 'Webhook URL', exact: true }).inputValue()).toBe(
      'https://hooks.example.com/unsaved',
    );
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('link', { name: 'Redrive plans' }).click();
    await page.getByRole('heading', { name: 'Redrive plans' }).waitFor();
  });

  test("a customer sees the own app, and not that there is another one's", async () => {
    await allPages();
    const page = await tools.open('/', { token: tools.world.appTokens['acme'] ?? '' });
    await page.getByRole('heading', { name: 'Acme Social' }).waitFor();
    expect(await page.getByText('Customer', { exact: true }).count()).toBe(1);
    await go(page, tools.world, '/apps/globex');
    await page.getByText('There is no such app.').first().waitFor();
    expect(await page.content()).not.toContain('Globex Sports');
    await go(page, tools.world, '/apps');
    expect(await button(page, 'Create app').count()).toBe(0);
    await go(page, tools.world, '/dead-letters?view=list');
    await settled(page);
    expect(await page.content()).not.toContain('Events that were refused');
  });

  test('axe finds nothing serious on any page in either colour scheme, and every page fits a phone', async () => {
    const page = await tools.open('/', { bypassCSP: true });
    const found: string[] = [];
    const violations = async (name: string, colorScheme: 'light' | 'dark', options: object) => {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(
        (options) => (globalThis as unknown as AxeWindow).axe.run(options),
        options,
      );
      for (const { id, impact, nodes } of violations) {
        if (['serious', 'critical'].includes(impact)) found.push(`${name}, ${colorScheme}: ${id} ${nodes[0]?.html}`);
      }
    };
    await page.addScriptTag({ content: AXE });
    for (const [name, place] of Object.entries(await allPages())) {
      await page.setViewportSize({ width: 1180, height: 800 });
      await go(page, tools.world, place);
      await settled(page);
      await violations(name, 'light', {});
      // A colour scheme changes nothing but colours.
      await violations(name, 'dark', { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } });
      await page.setViewportSize({ width: 360, height: 740 });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 360) found.push(`${name} is ${width} wide`);
    }
    expect(found).toEqual([]);
  });

  test('the keyboard is enough to turn real-time off and on', async () => {
    await allPages();
    const page = await tools.open('/apps/acme/scopes/app_level:reactions');
    await page.getByRole('switch', { name: 'Real-time Notifications' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Off: updates of this scope go nowhere.').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('Every update goes out').waitFor();
    const stored = await tools.world.call('GET', '/apps/acme/scopes/app_level:reactions');
    expect(stored).toMatchObject({ realtime: true });
  });

  test('the first view is small, and nothing of the API runs in it', async () => {
    const context = await tools.browser.newContext();
    const page = await context.newPage();
    const bodies: Buffer[] = [];
    const reading: Promise<unknown>[] = [];
    page.on('response', (response) => {
      if (!new URL(response.url()).pathname.startsWith('/api/')) {
        reading.push(response.body().then((body) => bodies.push(body)));
      }
    });
    await page.goto(tools.world.page);
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    await Promise.all(reading);
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(bodies.some((body) => body.includes('ZodObject'))).toBe(false);
  });

  test('nobody else may frame it, and it runs no code but its own', async () => {
    const { headers } = await fetch(`${tools.world.endpoint}/`);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(tools.faults).toEqual([]);
  });
});
