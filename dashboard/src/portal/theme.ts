/** Applies the appearance that the link was created with. The API has validated its values. */
import { accentTokens } from './colour.ts';
import type { Look } from './session.ts';

export function applyTheme({ mode, primary_color }: NonNullable<Look['theme']> = {}): void {
  const root = document.documentElement;
  if (mode) root.dataset['theme'] = mode;
  const tokens = primary_color === undefined ? {} : accentTokens(primary_color);
  for (const [name, value] of Object.entries(tokens)) root.style.setProperty(name, value);
}
