/** Small parts that every page is made of. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ago, moment } from '../format/format.ts';

export type Tone = 'ok' | 'warning' | 'error' | 'quiet';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** What a page says when there is nothing yet: why, and what to do first. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <div>{children}</div>}
    </div>
  );
}

/** Keeps the place of what is being loaded. */
export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div class="loading" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} />
      ))}
    </div>
  );
}

const TICK_MS = 10_000;

export function Time({ iso }: { iso: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={iso} title={moment(iso)}>
      {ago(iso, Math.max(now, Date.now()))}
    </time>
  );
}

/** Names and values. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface HeadProps {
  readonly title: ComponentChildren;
  readonly about?: ComponentChildren;
  /** Where this place lies: name and address, the outermost first. */
  readonly path?: readonly (readonly [name: string, href: string])[];
  readonly children?: ComponentChildren;
}

/** Top of a page. */
export function Head({ title, about, path = [], children }: HeadProps) {
  return (
    <header class="head">
      {path.length > 0 && (
        <nav aria-label="Where this is" class="path">
          {path.map(([name, href]) => (
            <a key={href} href={href}>
              {name}
            </a>
          ))}
        </nav>
      )}
      <div class="head-row">
        <h1>{title}</h1>
        {children && <div class="actions">{children}</div>}
      </div>
      {about && <p class="about">{about}</p>}
    </header>
  );
}

export function Tabs({
  items,
  current,
}: {
  items: readonly (readonly [name: string, href: string])[];
  current: string;
}) {
  return (
    <nav class="tabs" aria-label="Views">
      {items.map(([name, href]) => (
        <a key={href} href={href} aria-current={name === current ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
