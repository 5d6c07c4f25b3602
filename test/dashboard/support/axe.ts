/** Runs axe on a page. The page must be opened with `bypassCSP`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeWindow {
  readonly axe?: {
    run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
  };
}

/** A colour scheme changes only colours. */
const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/** Returns the serious violations in the light scheme, and those of colours in the dark scheme. @param name names the page in them. */
export async function violationsOf(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ content: AXE });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const result = await page.evaluate(
      (options) => (globalThis as unknown as AxeWindow).axe?.run(options),
      colorScheme === 'light' ? {} : COLOURS,
    );
    for (const { id, impact, nodes } of result?.violations ?? []) {
      if (['serious', 'critical'].includes(impact)) found.push(`${name}, ${colorScheme}: ${id} ${nodes[0]?.html}`);
    }
  }
  return found;
}
