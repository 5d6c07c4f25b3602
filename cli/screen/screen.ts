/**
 * What the program says. For people: results on stdout, everything else on stderr. With `--json`: JSON on stdout, one value a
 * line, and everything for people on stderr.
 */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { printable, printableJson } from './printable.ts';

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

export interface Screen {
  readonly json: boolean;
  /** Somebody looks at stderr and can be shown what moves. */
  readonly live: boolean;
  /** A result, for people. */
  say(text: string): void;
  /** What is no result: progress, hints, questions. */
  note(text: string): void;
  /** A result, for machines; nothing without `--json`. */
  tell(value: unknown): void;
  /** A result that is JSON, or lines of it. */
  write(json: string): void;
  /** Overwrites the current line of stderr; the empty text clears it. Nothing unless `live`. */
  line(text: string): void;
  style(style: Style, text: string): string;
}

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

const ESCAPE = '\u001b';
/** Stands for an escape of our own until a text is written: nobody else knows it, so no text can bring one along. */
const OWN_ESCAPE = randomUUID();

export function createScreen({ stdout, stderr, env }: Streams, json: boolean): Screen {
  const people = json ? stderr : stdout;
  const colours = people.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const shown = (text: string): string => printable(text).replaceAll(OWN_ESCAPE, ESCAPE);
  let lineShown = false;
  const line = (text: string): void => {
    if (stderr.isTTY !== true || (text === '' && !lineShown)) return;
    lineShown = text !== '';
    stderr.write(`\r\u001b[2K${shown(text)}`);
  };
  const put = (stream: Output, text: string): void => {
    line('');
    stream.write(`${shown(text)}\n`);
  };
  return {
    json,
    live: stderr.isTTY === true,
    say: (text) => put(people, text),
    note: (text) => put(stderr, text),
    tell: (value) => {
      if (json) stdout.write(`${printableJson(JSON.stringify(value))}\n`);
    },
    write: (text) => void stdout.write(printableJson(text)),
    line,
    style: (style, text) =>
      colours ? styleText(style, printable(text), { validateStream: false }).replaceAll(ESCAPE, OWN_ESCAPE) : text,
  };
}
