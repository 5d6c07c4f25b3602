/** The accent colours of the portal are readable for every colour of a product. */
import { expect, test } from '@jest/globals';
import { accentTokens, contrast } from '../../dashboard/src/portal/colour.ts';

/** Surfaces of the two schemes (dashboard/src/styles/tokens.css). */
const SURFACES = [
  ['#f4f6f6', '#eef1f1', '#ffffff', '#f2f6f5'],
  ['#0d1211', '#131a19', '#161d1c', '#1d2625', '#1f2927'],
] as const;

const COLOURS = ['00', '33', '66', '99', 'cc', 'ff'].flatMap((r, _, all) =>
  all.flatMap((g) => all.map((b) => `#${r}${g}${b}`)),
);

const valuesOf = (token: string | undefined) =>
  /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/.exec(token ?? '')?.slice(1) ?? [];

test('texts in the accent colour, on it and on its soft surface have a contrast of at least 4.5 in both schemes', () => {
  const faint = COLOURS.flatMap((colour) => {
    const tokens = accentTokens(colour);
    return SURFACES.flatMap((surfaces, scheme) => {
      const [accent = '', text = '', strong = '', soft = ''] = [
        '--accent',
        '--accent-text',
        '--accent-strong',
        '--accent-soft',
      ].map((name) => valuesOf(tokens[name])[scheme] as string);
      const pairs = [...surfaces.map((surface) => [accent, surface]), [text, accent], [strong, soft]];
      return pairs.filter(([a = '', b = '']) => contrast(a, b) < 4.5).map((pair) => [colour, scheme, ...pair]);
    });
  });
  expect(faint).toEqual([]);
});

test('a readable colour is kept', () => {
  expect(valuesOf(accentTokens('#5b3fd6')['--accent'])[0]).toBe('#5b3fd6');
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
