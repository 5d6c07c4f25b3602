/** Small parts that pages consist of. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ago, moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';

export type Tone = 'ok' | 'warning' | 'error' | 'neutral';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Shown in place of an empty list: the reason, and what to do first. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <div>{children}</div>}
    </div>
  );
}

/** A placeholder for content that is being loaded. */
export function Loading({ lines = 3 }: { lines?: number | undefined }) {
  return (
    <div class="loading" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} />
      ))}
    </div>
  );
}

const TICK_MS = 10_000;

/** A time relative to now. */
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

type Fact = readonly [name: string, value: ComponentChildren];

/** A list of names and values. Values that are undefined or empty are left out. */
export function Facts({ items }: { items: readonly Fact[] }) {
  return (
    <dl class="facts">
      {items.map(
        ([name, value]) =>
          value !== undefined &&
          value !== '' && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

interface RowProps {
  readonly title: ComponentChildren;
  readonly description?: ComponentChildren;
  readonly href?: string;
  /** Content of the right-hand side. */
  readonly children: ComponentChildren;
}

/** A row of a list. */
export function Row({ title, description, href, children }: RowProps) {
  const content = (
    <>
      <span class="row-main">
        <strong class="wrap">{title}</strong>
        {description && <small class="wrap">{description}</small>}
      </span>
      <span class="row-end">{children}</span>
    </>
  );
  return href === undefined ? (
    <div class="row">{content}</div>
  ) : (
    <a class="row" href={href}>
      {content}
    </a>
  );
}

/** Returns the value as code, or `undefined` if there is none. */
export function code(value: string | undefined): ComponentChildren {
  return value && <code>{value}</code>;
}

type Link = readonly [name: string, href: string];

interface HeadProps {
  readonly title: ComponentChildren;
  readonly description?: ComponentChildren;
  /** Parent pages, the outermost first. */
  readonly path?: readonly Link[];
  readonly children?: ComponentChildren;
}

/** The head of a page. */
export function Head({ title, description, path = [], children }: HeadProps) {
  return (
    <header class="head">
      {path.length > 0 && (
        <nav aria-label="Breadcrumb" class="breadcrumb">
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
      {description && <p class="description">{description}</p>}
    </header>
  );
}

/** Returns the parent pages of a page of an app or scope. */
export function pathTo(appId: string, scope?: string): readonly Link[] {
  const app: readonly Link[] = [
    ['Apps', '#/'],
    [appId, linkTo(['apps', appId])],
  ];
  return scope === undefined ? app : [...app, [titleOf(scope), linkTo(['apps', appId, 'scopes', scope])]];
}

interface SectionProps {
  readonly title: string;
  /** Shown on the right of the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A section of a page. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section>
      <div class="section-head">
        <h2>{title}</h2>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

export function Tabs({ items, current }: { items: readonly Link[]; current: string }) {
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

interface TableProps {
  readonly caption?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}

export function Table({ caption, head, rows }: TableProps) {
  return (
    <table>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
