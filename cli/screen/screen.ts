/**
 * Output of the program. Without `--json`, results go to stdout and everything else to stderr. With `--json`, stdout gets JSON, one
 * value per line, and texts for people go to stderr.
 */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { printable, printableJson } from './printable.ts';

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

export type Screen = ReturnType<typeof createScreen>;

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

const ESCAPE = '\u001b';
/** Replaces our own escape characters until a text is written. It is random, so that no other text can contain it. */
const OWN_ESCAPE = randomUUID();

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
      colours ? styleText(style, printable(text), { validateStream: false }).replaceAll(ESCAPE, OWN_ESCAPE) : text,
  };
}
