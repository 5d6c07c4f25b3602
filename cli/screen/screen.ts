/**
 * What the program says. For people: results on stdout, everything else on stderr. With `--json`: JSON on stdout, one value a
 * line, and everything for people on stderr.
 */
import { styleText } from 'node:util';
import { printable } from './printable.ts';

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
  /** Bytes of a result as they are. */
  write(text: string): void;
  /** Overwrites the current line of stderr; the empty text clears it. Nothing unless `live`. */
  line(text: string): void;
  style(style: Style, text: string): string;
}

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export function createScreen({ stdout, stderr, env }: Streams, json: boolean): Screen {
  const people = json ? stderr : stdout;
  const colours = people.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  let lineShown = false;
  const line = (text: string): void => {
    if (stderr.isTTY !== true || (text === '' && !lineShown)) return;
    lineShown = text !== '';
    stderr.write(`\r\u001b[2K${printable(text)}`);
  };
  const put = (stream: NodeJS.WriteStream, text: string): void => {
    line('');
    stream.write(`${printable(text)}\n`);
  };
  return {
    json,
    live: stderr.isTTY === true,
    say: (text) => put(people, text),
    note: (text) => put(stderr, text),
    tell: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    write: (text) => void stdout.write(text),
    line,
    style: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
  };
}
