/**
 * Compares every page of the dashboard with a stored image (`npm run test:visual`), wide, dark and on a phone. What differs
 * between two runs is replaced first: numbers, identifiers, times, and the order of rows. `--update` stores new images.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { eachPage } from './support/each-page.ts';

const STORED = 'test/dashboard/images';
const REPORT = 'reports/visual';
/** Share of the pixels that may differ. Fonts are drawn slightly differently by versions of the browser. */
const TOLERANCE = 0.015;
/** Images are small, so that the repository stays small. */
const VARIANTS = [
  { name: 'wide', colorScheme: 'light', viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.5 },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.5 },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 0.75 },
] as const;

/** Runs in the page. It is a text, because the types of this program do not contain the document. */
const REPLACE_CHANGING_TEXTS = `
  for (const time of document.querySelectorAll('time')) time.textContent = 'a moment ago';
  const texts = document.createTreeWalker(document.getElementById('root'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data
      .replace(/[A-Za-z0-9_+=-]{24,}/g, 'identifier')
      .replace(/[0-9]+([.,:][0-9]+)*/g, '0')
      .replace(/(second|minute|hour|day)s? ago/g, 'moment ago');
  }
  for (const field of document.querySelectorAll('input, textarea')) {
    if (/[0-9]/.test(field.value)) field.value = 'value';
  }
  for (const list of document.querySelectorAll('tbody, .rows')) {
    const rows = [...list.children].sort((a, b) => (a.textContent < b.textContent ? -1 : 1));
    list.append(...rows);
  }
  for (const drawn of document.querySelectorAll('canvas, .sparkline, .progress-bar')) drawn.style.visibility = 'hidden';
`;

const isUpdate = process.argv.includes('--update');
rmSync(REPORT, { recursive: true, force: true });
if (isUpdate) rmSync(STORED, { recursive: true, force: true });
for (const folder of [STORED, REPORT]) mkdirSync(folder, { recursive: true });

const different: string[] = [];
const seen = new Set<string>();
const compared = await eachPage(VARIANTS, async (page, name, variant) => {
  const file = `${name}.${variant}.png`;
  seen.add(file);
  await page.evaluate(REPLACE_CHANGING_TEXTS);
  const image = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (isUpdate) writeFileSync(`${STORED}/${file}`, image);
  else compare(file, image);
});
if (!isUpdate) {
  for (const file of readdirSync(STORED))
    if (!seen.has(file)) different.push(`${file}: there is no such page any more`);
}
for (const line of different) process.stdout.write(`${line}\n`);
process.stdout.write(
  isUpdate
    ? `${compared} images in ${STORED}\n`
    : `${compared} images compared, ${different.length} differ${different.length > 0 ? `, see ${REPORT}` : ''}\n`,
);
process.exitCode = different.length > 0 ? 1 : 0;

function compare(file: string, image: Buffer): void {
  writeFileSync(`${REPORT}/${file}`, image);
  if (!existsSync(`${STORED}/${file}`)) {
    different.push(`${file}: there is no stored image`);
    return;
  }
  const [stored, now] = [PNG.sync.read(readFileSync(`${STORED}/${file}`)), PNG.sync.read(image)];
  const { width, height } = stored;
  if (now.width !== width || now.height !== height) {
    different.push(`${file}: ${now.width} × ${now.height} pixels, expected ${width} × ${height}`);
    return;
  }
  const marked = new PNG({ width, height });
  const share = pixelmatch(stored.data, now.data, marked.data, width, height, { threshold: 0.15 }) / (width * height);
  if (share <= TOLERANCE) rmSync(`${REPORT}/${file}`);
  else {
    writeFileSync(`${REPORT}/${file.replace('.png', '.difference.png')}`, PNG.sync.write(marked));
    different.push(`${file}: ${(100 * share).toFixed(1)} % of the pixels differ`);
  }
}
