/**
 * The accent colours of the portal from the colour of a product. The colour is made darker or lighter until texts in it, on it and next to
 * it have a contrast of at least 4.5 (WCAG 2.2, success criterion 1.4.3). This module uses no API of the browser.
 */
const CONTRAST = 4.5;
/** The surface of each scheme on which texts have the least contrast: `--sunken` of the light one, `--hover` of the dark one. */
const [LIGHT_SURFACE, DARK_SURFACE] = ['#eef1f1', '#1f2927'];
const [LIGHT_PANEL, DARK_PANEL] = ['#ffffff', '#161d1c'];
const [WHITE, BLACK] = ['#ffffff', '#000000'];
const STEP = 0.04;

/** Values of the tokens, as `light-dark(…)`. */
export function accentTokens(colour: string): Readonly<Record<string, string>> {
  const light = schemeOf(colour, LIGHT_SURFACE, LIGHT_PANEL, BLACK, 0.1);
  const dark = schemeOf(colour, DARK_SURFACE, DARK_PANEL, WHITE, 0.16);
  const both = (name: keyof typeof light): string => `light-dark(${light[name]}, ${dark[name]})`;
  return {
    '--accent': both('accent'),
    '--accent-text': both('text'),
    '--accent-strong': both('strong'),
    '--accent-soft': both('soft'),
  };
}

/** @param towards the colour that increases the contrast. @param share the part of the colour in the soft surface. */
function schemeOf(colour: string, surface: string, panel: string, towards: string, share: number) {
  const accent = readable(colour, surface, towards);
  const soft = mixed(panel, accent, share);
  const strong = readable(mixed(accent, towards, 0.2), soft, towards);
  const text = [WHITE, BLACK].toSorted((a, b) => contrast(b, accent) - contrast(a, accent))[0] as string;
  return { accent, soft, strong, text };
}

/** Returns the first mixture with `towards` that is readable on the surface. */
function readable(colour: string, surface: string, towards: string): string {
  let share = 0;
  while (share < 1 && contrast(mixed(colour, towards, share), surface) < CONTRAST) share += STEP;
  return mixed(colour, towards, Math.min(share, 1));
}

/** @param share the part of the second colour, from 0 to 1. */
function mixed(one: string, other: string, share: number): string {
  const [a, b] = [channels(one), channels(other)];
  const parts = a.map((value, index) => Math.round(value + ((b[index] as number) - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** Returns the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
