/** Recordings of a terminal contain the text of a run without its tokens, and play it without long waits. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { recordingSvg, shortened, withoutTokens } from '../../../bin/recording/svg.ts';

test('tokens are replaced', () => {
  const token = 'c5d67ea71a47ee8cf2cd748c551f7e47';
  expect(withoutTokens(`http://127.0.0.1:1/#token=${token} (Authorization: Bearer ${token})`)).toBe(
    'http://127.0.0.1:1/#token=… (Authorization: Bearer …)',
  );
});

test('waits are shortened, and lines stay in order', () => {
  const texts = (at: number) => ({ at, text: 'a' });
  expect(shortened([texts(0.1), texts(0.2), texts(30), texts(30)]).map(({ at }) => at.toFixed(1))).toEqual([
    '0.1',
    '0.2',
    '1.0',
    '1.0',
  ]);
});

test('text is escaped, long lines are cut, and every line appears at its time', () => {
  const svg = recordingSvg('npm start', [{ at: 0.5, text: `<b> & ${'x'.repeat(200)}` }]);
  expect(svg).toContain('&lt;b&gt; &amp; xxx');
  expect(svg).not.toContain('x'.repeat(110));
  expect(svg).toContain('begin="0.50s"');
});

test('docs/images/npm-start.svg is a small recording of a successful run, without a token', () => {
  const svg = readFileSync('docs/images/npm-start.svg', 'utf8');
  expect(svg).toContain('$ npm start -- --once');
  expect(svg).toMatch(/✓ \d+ updates, each delivered everywhere/);
  expect(svg).not.toMatch(/[0-9a-f]{32}/);
  expect(svg.length).toBeLessThan(30_000);
});
