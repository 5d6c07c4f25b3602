/**
 * The output of a run. Text for people goes to stdout, or to stderr with `--json`. With `--json`, one JSON object per line goes
 * to stdout: the first has `ready` (or `error`), the last has `done`.
 */
import { printable, printableJson } from '../../cli/screen/printable.ts';

export interface Screen {
  /** Prints a line of text. */
  say(text: string): void;
  /** Prints a JSON object if `--json` is set. */
  report(record: Readonly<Record<string, unknown>>): void;
}

export function createScreen(json: boolean): Screen {
  const output = json ? process.stderr : process.stdout;
  return {
    say: (text) => void output.write(`${printable(text)}\n`),
    report: (record) => {
      if (json) process.stdout.write(`${printableJson(JSON.stringify(record))}\n`);
    },
  };
}

/** Pads a text to a column, and cuts longer texts. */
export function column(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
