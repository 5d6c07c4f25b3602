/** Formats results as text for a terminal, and as Markdown for bench/RESULTS.md. */
import { type Result, show, type Table, tableOf } from './result.ts';

export function toText(result: Result): string {
  const parts = [`\n${result.name}: ${result.what}`];
  for (const table of tablesOf(result)) {
    const rows = [table.head, ...table.rows.map((row) => row.map((value) => cell(value, table.decimals)))];
    const widths = table.head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    if (table.title) parts.push(`\n${table.title}`);
    parts.push(
      rows.map((row) => `  ${row.map((text, column) => pad(text, widths[column] ?? 0, column)).join('  ')}`).join('\n'),
    );
  }
  for (const note of result.notes ?? []) parts.push(`  ${note}`);
  return `${parts.join('\n')}\n`;
}

export function toMarkdown(result: Result): string {
  const parts = [`## ${result.name}`, result.what];
  for (const table of tablesOf(result)) {
    if (table.title) parts.push(table.title);
    parts.push(markdownTable(table));
  }
  if (result.notes?.length) parts.push(result.notes.map((note) => `- ${note}`).join('\n'));
  return parts.join('\n\n');
}

export function markdownTable({ head, rows, decimals }: Omit<Table, 'title'>): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((value) => cell(value, decimals)).join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function tablesOf(result: Result): readonly Table[] {
  return [...(result.figures.length > 0 ? [tableOf(result)] : []), ...(result.tables ?? [])];
}

function cell(value: string | number, decimals?: number): string {
  return typeof value === 'number' ? show(value, decimals) : value;
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
