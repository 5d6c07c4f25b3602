/** Tables of items: columns, order, links to details, selection, and further pages. On phones the cells of a row are stacked. */

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { count, counted } from '../format/format.ts';
import type { Action } from './action.tsx';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { Icon } from './icon.tsx';
import { ErrorNotice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

export interface Column<T> {
  readonly key: string;
  /** Head of the column. */
  readonly title: string;
  readonly cell: (item: T) => ComponentChildren;
  /** Makes the column sortable by this value. */
  readonly sortBy?: (item: T) => string | number | undefined;
  /** Numbers are aligned at the end. */
  readonly align?: 'end';
  /** The column is as narrow as its content. */
  readonly shrink?: boolean;
  /** The column is left out on phones. */
  readonly wideOnly?: boolean;
  /** The cell says what it is, so that phones show no name of the column before it. */
  readonly selfEvident?: boolean;
}

interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
  /** Buttons that act on the selected items. */
  readonly actions: ComponentChildren;
}

export interface Order {
  readonly key: string;
  readonly descending: boolean;
}

export interface DataTableProps<T> {
  /** Name of the table for screen readers. */
  readonly label: string;
  /** The first column names the item and links to it. */
  readonly columns: readonly Column<T>[];
  /** `undefined`: not loaded yet. */
  readonly items: readonly T[] | undefined;
  readonly keyOf: (item: T) => string;
  readonly error?: Error | undefined;
  /** Page of an item. The whole row is the link. */
  readonly href?: (item: T) => string;
  /** Opens the details of an item, in place of `href`. */
  readonly onOpen?: (item: T) => void;
  /** Key of the item whose details are open. */
  readonly openKey?: string | undefined;
  readonly order?: Order;
  readonly selection?: Selection;
  /** Number of items, if it is known although they are not all loaded. */
  readonly total?: number | undefined;
  /** Name of one item and of several for the total. */
  readonly noun?: readonly [one: string, many: string];
  /** Loads the next page of the API. Absent: all items are loaded. */
  readonly more?: { readonly action: Action; readonly run: () => Promise<void> } | undefined;
  /** Shown when there are no items. */
  readonly empty?: ComponentChildren;
}

/** A browser draws this number of rows without delay. Further rows are added on request. */
const ROWS = 100;

export function DataTable<T>(props: DataTableProps<T>) {
  const {
    label,
    columns,
    items,
    keyOf,
    error,
    selection,
    empty = <EmptyState title="There is nothing here." />,
  } = props;
  const [order, setOrder] = useState(props.order);
  const [rows, setRows] = useState(ROWS);
  const sorted = useMemo(() => sort(items ?? [], columns, order), [items, columns, order]);
  const shown = sorted.slice(0, rows);
  return (
    <div class="table stacks">
      <ErrorNotice error={error} />
      {items === undefined && !error && <Skeleton lines={5} />}
      {items?.length === 0 && empty}
      {selection && selection.keys.size > 0 && (
        <fieldset class="table-bulk" aria-label="Selected items">
          <strong>{count(selection.keys.size)} selected</strong>
          {selection.actions}
          <Button kind="subtle" small onClick={() => selection.onChange(new Set())}>
            Clear selection
          </Button>
        </fieldset>
      )}
      {items !== undefined && items.length > 0 && (
        <div class="table-scroll">
          <table aria-label={label}>
            <thead>
              <tr>
                {selection && (
                  <th class="select">
                    <SelectAll keys={sorted.map(keyOf)} selection={selection} />
                  </th>
                )}
                {columns.map((column) => (
                  <Head key={column.key} column={column} order={order} onOrder={setOrder} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((item) => (
                <Row key={keyOf(item)} item={item} {...props} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Foot {...props} shown={shown.length} onMore={() => setRows(rows + ROWS)} />
    </div>
  );
}

function classOf<T>({ align, shrink, wideOnly }: Column<T>, ...more: readonly (string | false)[]): string {
  return [align === 'end' && 'end', shrink && 'shrink', wideOnly && 'not-on-phone', ...more].filter(Boolean).join(' ');
}

interface HeadProps<T> {
  readonly column: Column<T>;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order) => void;
}

function Head<T>({ column, order, onOrder }: HeadProps<T>) {
  const { key, title, sortBy } = column;
  const current = order?.key === key ? order : undefined;
  if (!sortBy) return <th class={classOf(column)}>{title}</th>;
  return (
    <th class={classOf(column)} aria-sort={current && (current.descending ? 'descending' : 'ascending')}>
      <button type="button" onClick={() => onOrder({ key, descending: current ? !current.descending : false })}>
        {title}
        <Icon icon={current ? (current.descending ? ArrowDown : ArrowUp) : ChevronsUpDown} size={13} />
      </button>
    </th>
  );
}

function Row<T>({ item, columns, keyOf, href, onOpen, openKey, selection }: DataTableProps<T> & { readonly item: T }) {
  const key = keyOf(item);
  const opens = href !== undefined || onOpen !== undefined;
  return (
    <tr class={`${opens ? 'opens' : ''}${openKey === key ? ' open' : ''}`}>
      {selection && (
        <td class="select">
          <input
            type="checkbox"
            aria-label={`Select ${key}`}
            checked={selection.keys.has(key)}
            onChange={({ currentTarget: { checked } }) => {
              const others = [...selection.keys].filter((one) => one !== key);
              selection.onChange(new Set(checked ? [...others, key] : others));
            }}
          />
        </td>
      )}
      {columns.map((column, index) => {
        const content = column.cell(item);
        return (
          <td
            key={column.key}
            class={classOf(column, index === 0 && 'lead')}
            data-label={column.selfEvident ? undefined : column.title}
          >
            {index > 0 || !opens ? (
              content
            ) : href ? (
              <a class="row-link" href={href(item)}>
                {content}
              </a>
            ) : (
              <button type="button" class="row-link" onClick={() => onOpen?.(item)}>
                {content}
              </button>
            )}
          </td>
        );
      })}
    </tr>
  );
}

function SelectAll({
  keys,
  selection: { keys: selected, onChange },
}: {
  keys: readonly string[];
  selection: Selection;
}) {
  const box = useRef<HTMLInputElement>(null);
  const all = keys.length > 0 && keys.every((key) => selected.has(key));
  useEffect(() => {
    if (box.current) box.current.indeterminate = selected.size > 0 && !all;
  }, [selected, all]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Select all that are loaded"
      checked={all}
      onChange={() => onChange(new Set(all ? [] : keys))}
    />
  );
}

function Foot<T>(props: DataTableProps<T> & { readonly shown: number; readonly onMore: () => void }) {
  const { items, total, noun = ['item', 'items'], more, shown, onMore } = props;
  if (items === undefined || items.length === 0) return null;
  const hidden = items.length - shown;
  const all = total ?? (more ? undefined : items.length);
  return (
    <div class="table-foot">
      <span>
        {all === undefined
          ? `The first ${counted(shown, ...noun)}`
          : shown < all
            ? `${count(shown)} of ${counted(all, ...noun)}`
            : counted(all, ...noun)}
      </span>
      {hidden > 0 ? (
        <Button small onClick={onMore}>
          Show {count(Math.min(hidden, ROWS))} more
        </Button>
      ) : (
        more && (
          <Button small reads action={more.action} run={more.run}>
            Load more
          </Button>
        )
      )}
    </div>
  );
}

function sort<T>(items: readonly T[], columns: readonly Column<T>[], order: Order | undefined): readonly T[] {
  const sortBy = columns.find(({ key }) => key === order?.key)?.sortBy;
  if (!sortBy) return items;
  const sign = order?.descending ? -1 : 1;
  return items.toSorted((a, b) => sign * compare(sortBy(a), sortBy(b)));
}

/** Absent values come last in ascending order. */
function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}
