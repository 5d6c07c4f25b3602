/** Views of a page as links, each with an address and, if known, a count. */
import { count as format } from '../format/format.ts';
import type { Tone } from './badge.tsx';

type Tab = readonly [name: string, href: string, count?: number | undefined];

export function Tabs({ items, current }: { items: readonly Tab[]; current: string }) {
  return (
    <nav class="tabs" aria-label="Views">
      {items.map(([name, href, count]) => (
        <a key={href} href={href} aria-current={name === current ? 'page' : undefined}>
          {name}
          {count !== undefined && count > 0 && <Count value={count} />}
        </a>
      ))}
    </nav>
  );
}

export function Count({ value, tone }: { value: number; tone?: Tone }) {
  return <span class={`count ${tone ?? ''}`}>{format(value)}</span>;
}
