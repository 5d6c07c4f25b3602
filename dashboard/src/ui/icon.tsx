/** Icons of the Lucide set. Each file imports the icons that it needs, and the build leaves out the others. */

import type { IconNode } from 'lucide';
import { h } from 'preact';

export type { IconNode };

interface IconProps {
  readonly icon: IconNode;
  readonly size?: number;
  /** Read by screen readers. By default the icon is decoration. */
  readonly label?: string;
}

export function Icon({ icon, size = 16, label }: IconProps) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: an icon with a name has aria-label, the others are decoration
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {icon.map(([tag, attributes], index) => h(tag, { key: index, ...attributes }))}
    </svg>
  );
}
