/** Small parts that pages consist of. */
import type { ComponentChildren } from 'preact';

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

interface SectionProps {
  readonly title: string;
  readonly description?: ComponentChildren;
  /** Shown on the right of the title. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A section of a page. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section class="section">
      <div class="section-head">
        <div>
          <h2>{title}</h2>
          {description && <p>{description}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
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
