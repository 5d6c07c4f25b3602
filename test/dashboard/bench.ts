/**
 * Measures the time until each page of the dashboard is ready with many apps, destinations, attempts and dead letters
 * (`npm run bench:dashboard`). The data is written into the tables of the embedded run. A page that takes longer than a second,
 * including the API, is a failure.
 */
import type { Page } from 'playwright-core';
import { openBrowser } from './support/browser.ts';
import { fill } from './support/fill.ts';
import { createPages } from './support/pages.ts';
import { startWorld } from './support/world.ts';

const MOST_MS = 1_000;
const ROUNDS = 3;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const world = await startWorld();
const browser = await openBrowser();
try {
  const { operator: pages } = await createPages(world);
  await fill(world);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(world.page);
  await page.locator('main h1').waitFor();
  const slow: string[] = [];
  say(`${'page'.padEnd(24)} ${'ready ms'.padStart(8)} ${'API ms'.padStart(8)}   (median of ${ROUNDS})`);
  for (const [name, place] of Object.entries(pages)) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(page, `${world.endpoint}/#${place}`));
    const ready = median(rounds.map((one) => one.ready));
    say(
      `${name.padEnd(24)} ${ready.toFixed(0).padStart(8)} ${median(rounds.map((one) => one.api))
        .toFixed(0)
        .padStart(8)}`,
    );
    if (ready > MOST_MS) slow.push(name);
  }
  say(slow.length === 0 ? `Every page is ready in ${MOST_MS} ms.` : `Slower than ${MOST_MS} ms: ${slow.join(', ')}`);
  process.exitCode = slow.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await world.close();
}

/** @returns time until the page is complete, and the time of the slowest request of the API, in ms. */
async function measure(page: Page, address: string): Promise<{ readonly ready: number; readonly api: number }> {
  await page.goto('about:blank');
  const start = performance.now();
  await page.goto(address);
  await page.locator('main h1').waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  const ready = performance.now() - start;
  const api = await page.evaluate<number>(`
    Math.max(0, ...performance.getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.startsWith('/api/')).map(({ duration }) => duration))
  `);
  return { ready, api };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
