/**
 * Output of the program. Without `--json`, results go to stdout and everything else to stderr. With `--json`, stdout gets JSON, one
 * value per line, and texts for people go to stderr.
 */
import { printable, printableJson } from './printable.ts';

/** The control sequences that begin and end each style (SGR of ECMA-48). */
const STYLES = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
} as const;
export type Style = keyof typeof STYLES;

export type Screen = ReturnType<typeof createScreen>;

/** A stream that may be a terminal. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ESCAPE = '\u001b';
/** Replaces our own escape characters until a text is written. It is random, so that no other text can contain it. */
const OWN_ESCAPE = crypto.randomUUID();

export function createScreen({ stdout, stderr, env }: Streams, json: boolean) {
  const people = json ? stderr : stdout;
  const colours = people.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const shown = (text: string): string => printable(text).replaceAll(OWN_ESCAPE, ESCAPE);
  let hasStatus = false;
  const status = (text: string): void => {
    if (stderr.isTTY !== true || (text === '' && !hasStatus)) return;
    hasStatus = text !== '';
    stderr.write(`\r\u001b[2K${shown(text)}`);
  };
  const put = (stream: Output, text: string): void => {
    status('');
    stream.write(`${shown(text)}\n`);
  };
  return {
    json,
    /** Whether stderr is a terminal, which can show progress. */
    live: stderr.isTTY === true,
    /** Prints a result for people. */
    print: (text: string): void => put(people, text),
    /** Prints anything else for people: progress, hints, questions. */
    note: (text: string): void => put(stderr, text),
    /** Prints a result as JSON. Prints nothing without `--json`. */
    printJson: (value: unknown): void => {
      if (json) stdout.write(`${printableJson(JSON.stringify(value))}\n`);
    },
    /** Writes a result that is JSON, or lines of it. */
    write: (text: string): void => void stdout.write(printableJson(text)),
    /** Overwrites the current line of stderr. An empty text clears it. Does nothing unless `live`. */
    status,
    style: (style: Style, text: string): string =>
      colours ? `${sequence(STYLES[style][0])}${printable(text)}${sequence(STYLES[style][1])}` : text,
  };
}

function sequence(code: number): string {
  return `${OWN_ESCAPE}[${code}m`;
}
