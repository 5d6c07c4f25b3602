/** Tables and lists as text. */
import { oneLine } from './printable.ts';
import type { Screen } from './screen.ts';

/** Returns rows in columns that are as wide as their widest cells. */
export function table(screen: Screen, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)));
  const written = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [screen.style('dim', written(head)), ...cells.map(written)].join('\n');
}

/** Returns one line for each name that has a value. */
export function list(screen: Screen, entries: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${screen.style('dim', name.padEnd(width))}  ${value}`).join('\n');
}

/**
 * Prints entries as a table, or with `--json` as one value per line.
 * @param none the text for people if there are no entries.
 */
export async function printEntries<T>(
  screen: Screen,
  entries: AsyncIterable<T>,
  head: readonly string[],
  rowOf: (entry: T) => readonly string[],
  none: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const rows: (readonly string[])[] = [];
  for await (const entry of entries) {
    screen.printJson(entry);
    if (rows.push(rowOf(entry)) >= limit) break;
  }
  if (screen.json) return;
  if (rows.length === 0) screen.note(none);
  else screen.print(table(screen, head, rows));
}
