/** The output of a command: a terminal that knows two control sequences, styles and the replacement of the last line. */
import type { Output } from '../../../cli/screen/screen.ts';

const ESCAPE = '\u001b';
/** Returns to the begin of the line and clears it (CR and EL of ECMA-48). */
const CLEAR_LINE = `\r${ESCAPE}[2K`;
/** Older lines are dropped, so that a long output does not make the page slow. */
const MOST_CHARACTERS = 300_000;

export interface Shown {
  readonly text: string;
  /** The line that the next output replaces, such as the progress of a command. */
  readonly status: string;
  /** Whether the begin was dropped. */
  readonly isCut: boolean;
}

export const NOTHING: Shown = { text: '', status: '', isCut: false };

/** @param change gets a function that returns the new output. */
export function outputInto(change: (next: (before: Shown) => Shown) => void): Output {
  return {
    isTTY: true,
    write: (written) =>
      change((before) => {
        if (written.startsWith(CLEAR_LINE)) return { ...before, status: written.slice(CLEAR_LINE.length) };
        const text = before.text + written;
        if (text.length <= MOST_CHARACTERS) return { ...before, text };
        const kept = text.slice(-MOST_CHARACTERS);
        return { ...before, text: kept.slice(kept.indexOf('\n') + 1), isCut: true };
      }),
  };
}

export interface Segment {
  readonly text: string;
  readonly class: string | undefined;
}

/** Classes of the styles of the command line, by their codes. The other codes end a style. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'strong',
  2: 'muted',
  31: 'tone error',
  32: 'tone ok',
  33: 'tone warning',
  36: 'tone info',
};

/** Returns the parts of a text, each in one style. */
export function segmentsOf(text: string): readonly Segment[] {
  const parts = text.split(new RegExp(`${ESCAPE}\\[(\\d+)m`));
  return parts.flatMap((part, index) =>
    index % 2 === 1 || part === '' ? [] : [{ text: part, class: CLASSES[parts[index - 1] ?? ''] }],
  );
}

/** Returns a text without its styles. */
export function plainText(text: string): string {
  return segmentsOf(text)
    .map((segment) => segment.text)
    .join('');
}
