/** Applies the appearance that the link was created with. The API has validated its values. */
import { accentTokens } from './colour.ts';
import type { Look } from './session.ts';

type Theme = NonNullable<Look['theme']>;

/** Values of the tokens `--radius-sm`, `--radius-md` and `--radius-lg`, in pixels. */
const RADII = { none: [0, 0, 0], small: [3, 4, 6], medium: [6, 8, 12], large: [10, 14, 20] } as const;

export function applyTheme({ mode, primary_color, radius }: Theme = {}): void {
  const root = document.documentElement;
  if (mode) applyMode(mode);
  const tokens = primary_color === undefined ? {} : accentTokens(primary_color);
  for (const [name, value] of Object.entries(tokens)) root.style.setProperty(name, value);
  if (radius === undefined) return;
  const [small, middle, large] = RADII[radius];
  root.style.setProperty('--radius-sm', `${small}px`);
  root.style.setProperty('--radius-md', `${middle}px`);
  root.style.setProperty('--radius-lg', `${large}px`);
}

export function applyMode(mode: NonNullable<Theme['mode']>): void {
  document.documentElement.dataset['theme'] = mode;
}
