/** Reading of NDJSON and of whole files, from disk and from standard input. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { linesOf, openSource, readText } from '../../cli/input.ts';
import { runCommand } from '../support/command-line.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'feedhose-input-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the lines of the chunks as texts. Faults begin with `!`. */
async function linesIn(...chunks: readonly (Buffer | string)[]): Promise<readonly string[]> {
  const source = { option: '-f', path: '-', input: Readable.from(chunks.map((chunk) => Buffer.from(chunk))) };
  const lines: string[] = [];
  for await (const line of linesOf(await openSource(source), source)) {
    lines.push(`${line.number} ${'text' in line ? line.text : `!${line.fault}`}`);
  }
  return lines;
}

const UTF_16 = 'expected text in UTF-8, got UTF-16. Save it as UTF-8';

describe('lines of NDJSON', () => {
  test.each([
    ['U+2028', '\u2028'],
    ['U+2029', '\u2029'],
    ['U+0085', '\u0085'],
    ['a vertical tab', '\v'],
    ['a form feed', '\f'],
  ])('are not cut at %s in a string', async (_, separator) => {
    expect(await linesIn(`{"a":"b${separator}c"}\n{}`)).toEqual([`1 {"a":"b${separator}c"}`, '2 {}']);
  });

  test('are not cut at a lone CR, which is white space in JSON', async () => {
    const [line = ''] = await linesIn('{"a":1,\r"b":2}\r\n');
    expect(JSON.parse(line.slice(2))).toEqual({ a: 1, b: 2 });
  });

  test('are numbered with the empty ones, which are left out', async () => {
    expect(await linesIn('{}\n\r\n \t\n[]')).toEqual(['1 {}', '4 []']);
    expect(await linesIn('')).toEqual([]);
  });

  test('are complete when a chunk ends within a character or a CRLF', async () => {
    const bytes = Buffer.from('{"a":"ж\u2028"}\r\n{"b":"😀"}\n');
    for (let at = 0; at <= bytes.length; at++) {
      const lines = await linesIn(bytes.subarray(0, at), bytes.subarray(at));
      expect(lines.map((line) => line.trim())).toEqual(['1 {"a":"ж\u2028"}', '2 {"b":"😀"}']);
    }
  });

  test('may begin with a byte order mark, as in files that were joined', async () => {
    expect(await linesIn('\ufeff{}\n\ufeff[]\n\ufeff\n')).toEqual(['1 {}', '2 []']);
  });

  test('that are not UTF-8 are refused without their neighbours', async () => {
    const latin1 = Buffer.from('{"a":"é"}\n', 'latin1');
    expect(await linesIn('{}\n', latin1, '[]')).toEqual(['1 {}', '2 !expected text in UTF-8, got other bytes', '3 []']);
  });

  test.each([
    ['little-endian with a mark', Buffer.from('\ufeff{}\n{}', 'utf16le')],
    ['little-endian without a mark', Buffer.from('{}\n{}', 'utf16le')],
    ['big-endian with a mark', Buffer.from('\ufeff{}\n{}', 'utf16le').swap16()],
    ['big-endian without a mark', Buffer.from('{}\n{}', 'utf16le').swap16()],
  ])('in UTF-16, %s, are refused with the encoding and the line', async (_, bytes) => {
    await expect(linesIn(bytes)).rejects.toThrow(`-f -, line 1: ${UTF_16}`);
    const file = join(folder, 'utf16.json');
    writeFileSync(file, bytes);
    const whole = readText({ option: '-f', path: file, input: Readable.from([]) });
    await expect(whole).rejects.toThrow(`-f ${file}: ${UTF_16}`);
  });
});

describe('standard input', () => {
  test('is awaited while its writer is silent, and ends with Ctrl-C', async () => {
    const stop = new AbortController();
    const silent = new PassThrough();
    const read = readText({ option: '-f', path: '-', input: silent, signal: stop.signal });
    const lines = linesOf(silent, { option: '-f', path: '-', input: silent, signal: stop.signal }).next();
    stop.abort();
    await expect(read).rejects.toThrow('aborted');
    await expect(lines).rejects.toThrow('aborted');
  });

  test('is also named /dev/stdin', async () => {
    expect(await readText({ option: '-f', path: '/dev/stdin', input: Readable.from(['a']) })).toBe('a');
  });
});

test.each([
  ['send', '-f'],
  ['apply', '-f'],
  ['dead-letters redrive KEY', '--event'],
])('%s refuses a missing file before it connects to the stack', async (command, option) => {
  const path = join(folder, 'missing');
  const { code, err } = await runCommand([...command.split(' '), option, path, '--endpoint', 'http://127.0.0.1:9']);
  expect([code, err]).toEqual([2, `${option} ${path}: no such file\n`]);
});

test('a folder cannot be read', async () => {
  const source = { option: '-f', path: folder, input: Readable.from([]) };
  await expect(readText(source)).rejects.toThrow(`-f ${folder}: cannot be read`);
});
