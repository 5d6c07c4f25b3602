/** Texts of customers cannot control the terminal of an operator. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { oneLine, printable, printableJson } from '../../../cli/screen/printable.ts';
import { createScreen, type Screen } from '../../../cli/screen/screen.ts';
import { list, table } from '../../../cli/screen/table.ts';

const HOSTILE = [
  ['a sequence that hides the text after it', '\u001b[8m'],
  ['a colour', '\u001b[31m'],
  ['a window title', '\u001b]0;title\u0007'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\'],
  ['a write to the clipboard', '\u001b]52;c;ZXZpbA==\u0007'],
  ['a C1 sequence', '\u009b8m'],
  ['a C1 string', '\u009d0;title\u009c'],
  ['a carriage return', '\r'],
  ['a backspace', '\b'],
  ['NUL', '\0'],
  ['DEL', '\u007f'],
  ['a change of direction', '\u202e'],
  ['an isolate', '\u2066'],
  ['a direction mark', '\u200f'],
  ['the Arabic letter mark', '\u061c'],
  ['a zero-width space', '\u200b'],
  ['a byte order mark', '\ufeff'],
  ['a tag', '\u{e0041}'],
  ['a line separator', '\u2028'],
  ['a lone surrogate', '\ud800'],
] as const;
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800]|\u{e0041}/u;

/** Creates a screen on a terminal, and records what is written to it. */
function terminal(json = false) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => {
    const made = new PassThrough();
    made.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString('utf8');
    });
    return Object.assign(made, { isTTY: true }) as unknown as NodeJS.WriteStream;
  };
  const screen = createScreen({ stdout: stream('stdout'), stderr: stream('stderr'), env: {} }, json);
  return { screen, written };
}

const OWN = /\u001b\[\d\d?m|\r\u001b\[2K/g;
const METHODS: Readonly<Record<string, (screen: Screen, text: string) => void>> = {
  print: (screen, text) => screen.print(text),
  note: (screen, text) => screen.note(text),
  status: (screen, text) => screen.status(text),
  write: (screen, text) => screen.write(JSON.stringify({ text })),
  printJson: (screen, text) => screen.printJson({ text, [text]: [text] }),
  style: (screen, text) => screen.print(`${screen.style('red', text)} ${text} ${screen.style('bold', text)}`),
  table: (screen, text) => screen.print(table(screen, ['a', 'b'], [[text, text]])),
  list: (screen, text) => screen.print(list(screen, [['name', text]])),
};

describe.each(HOSTILE)('%s', (_, hostile) => {
  test.each(Object.keys(METHODS))('has no effect when it is written with "%s"', (method) => {
    for (const json of method === 'printJson' ? [true] : [false, true]) {
      const shown = (text: string): string => {
        const { screen, written } = terminal(json);
        METHODS[method]?.(screen, text);
        return written.stdout + written.stderr;
      };
      const all = shown(`before${hostile}after`);
      expect(all).toContain('before');
      expect(all.replace(OWN, '')).not.toMatch(UNSAFE);
      // The number of our own styles is the same as without it.
      expect(all.split('\u001b')).toHaveLength(shown('before-after').split('\u001b').length);
    }
  });
});

describe('a screen', () => {
  test('applies only the styles that the program asks for', () => {
    const { screen, written } = terminal();
    screen.print(`${screen.style('red', 'bad \u001b[32m')} \u001b[31mgood`);
    expect(written.stdout).toBe('\u001b[31mbad \ufffd[32m\u001b[39m \ufffd[31mgood\n');
  });
  test('writes equivalent JSON', () => {
    const { screen, written } = terminal(true);
    const value = { text: 'a\u009b8m\u202e\u{e0041}é\u200d\n' };
    screen.printJson(value);
    expect(JSON.parse(written.stdout)).toEqual(value);
    expect(written.stdout).toBe('{"text":"a\\u009b8m\\u202e\\udb40\\udc41é\u200d\\n"}\n');
  });
});

test('letters, emoji, tabs and line feeds are not changed', () => {
  for (const text of ['é日本\tx\n', '👩‍👩‍👧', 'नमस्‍ते', 'می‌خواهم', '❤️']) {
    expect(printable(text)).toBe(text);
  }
  expect(oneLine(' a\n b\u001b[8m ')).toBe('a b\ufffd[8m');
});

test('no control or format character of any text is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/(?![\n\t\u200c\u200d])[\p{C}--\p{Cn}--\p{Co}]/v);
      expect(JSON.parse(printableJson(JSON.stringify({ text })))).toEqual({ text });
    }),
  );
});
