/**
 * What the run says. For people: lines on stdout (stderr with `--json`). For machines: one JSON object a line on stdout,
 * the first `ready` (or `error`), the last `done`.
 */
import { printable, printableJson } from '../../cli/screen/printable.ts';

export interface Screen {
  /** A line for people. */
  say(text: string): void;
  /** A line for machines; nothing without `--json`. */
  tell(record: Readonly<Record<string, unknown>>): void;
}

export function createScreen(json: boolean): Screen {
  const people = json ? process.stderr : process.stdout;
  return {
    say: (text) => void people.write(`${printable(text)}\n`),
    tell: (record) => {
      if (json) process.stdout.write(`${printableJson(JSON.stringify(record))}\n`);
    },
  };
}

/** Pads to a column, cutting what is longer. */
export function column(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
