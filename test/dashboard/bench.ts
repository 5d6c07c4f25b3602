/**
 * Measures the time until each page of the dashboard and of the portal is ready with many apps, destinations, attempts and dead letters
 * (`npm run bench:dashboard`). The data is written into the tables of the embedded run. A page that takes longer than a second,
 * including the API, is a failure. `npm run docs:record -- dashboard` records the result in the documents.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { PageReport } from '../../bench/recorded.ts';
import { openBrowser } from './support/browser.ts';
import { portalLink } from './support/each-page.ts';
import { fill } from './support/fill.ts';
import { createPages, type Routes } from './support/pages.ts';
import { startWorld } from './support/world.ts';

const MOST_MS = 1_000;
/** Visits of each page after the first one. */
const ROUNDS = 3;
const POLL_MS = 10;

/** Nothing on the page is a placeholder: neither an area that loads nor a value that is not known yet. */
const IS_COMPLETE = `
  document.querySelector('.loading') === null &&
  [...document.querySelectorAll('main *')].every((one) => one.childElementCount > 0 || one.textContent.trim() !== '…')
`;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const world = await startWorld();
const browser = await openBrowser();
try {
  const { operator, portal } = await createPages(world);
  await fill(world);
  const slow: string[] = [];
  if (!values.json)
    say(`${'page'.padEnd(24)} first ms ready ms   API ms   (medians of ${ROUNDS} visits after the first)`);
  const measureAll = async (address: string, routes: Routes): Promise<void> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(address);
    await page.locator('main h1').waitFor();
    const start = page.url().replace(/#.*/, '');
    for (const [name, route] of Object.entries(routes)) {
      const report = await measure(page, name, `${start}#${route}`);
      const columns = [report.firstMs, report.readyMs, report.apiMs].map((ms) => String(ms).padStart(8)).join(' ');
      say(values.json ? JSON.stringify(report) : `${name.padEnd(24)} ${columns}`);
      if (report.readyMs > MOST_MS) slow.push(name);
    }
    await page.close();
  };
  await measureAll(world.page, operator);
  await measureAll(await portalLink(world), portal);
  say(slow.length === 0 ? `Every page is ready in ${MOST_MS} ms.` : `Slower than ${MOST_MS} ms: ${slow.join(', ')}`);
  process.exitCode = slow.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await world.close();
}

async function measure(page: Page, name: string, address: string): Promise<PageReport> {
  const first = await visit(page, address);
  const later: (typeof first)[] = [];
  for (let round = 0; round < ROUNDS; round++) later.push(await visit(page, address));
  const median = (of: (visited: typeof first) => number): number =>
    Math.round(later.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
  return {
    page: name,
    firstMs: Math.round(first.ready),
    readyMs: median(({ ready }) => ready),
    apiMs: median(({ api }) => api),
  };
}

/** Returns the time until the page is complete, and the time of the slowest request of the API until then, in ms. */
async function visit(page: Page, address: string): Promise<{ readonly ready: number; readonly api: number }> {
  await page.goto('about:blank');
  const start = performance.now();
  await page.goto(address);
  await page.locator('main h1').waitFor();
  // The page's content security policy refuses expressions that are evaluated in the page repeatedly.
  while (!(await page.evaluate<boolean>(IS_COMPLETE))) await page.waitForTimeout(POLL_MS);
  const ready = performance.now() - start;
  const api = await page.evaluate<number>(`
    Math.max(0, ...performance.getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.startsWith('/api/')).map(({ duration }) => duration))
  `);
  return { ready, api };
}
