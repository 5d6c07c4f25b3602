/**
 * Reads files and standard input as text. Bytes that are not UTF-8 are refused, since replacement characters would change secrets and
 * updates. Reading is asynchronous: a synchronous read of standard input fails while its writer is slow.
 */
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { usageError } from './exit.ts';

export interface Source {
  /** The option that named the file, for messages. */
  readonly option: string;
  /** `-` means `input`. */
  readonly path: string;
  readonly input: Readable;
  readonly signal?: AbortSignal | undefined;
}

/** A line of NDJSON that is not empty, or what is wrong with its bytes. */
export type Line = { readonly number: number } & ({ readonly text: string } | { readonly fault: string });

/** Opens a file, so that a missing one is reported before anything else happens. @throws CliError */
export async function openSource(source: Source): Promise<Readable> {
  const { path, input, signal } = source;
  const isInput = path === '-' || path === '/dev/stdin';
  const stream = isInput ? input : await open(path).then((file) => file.createReadStream(), failed(source));
  return signal ? addAbortSignal(signal, stream) : stream;
}

/** Returns a whole file as text without a byte order mark. @throws CliError */
export async function readText(source: Source): Promise<string> {
  const decoded = decode(await buffer(await openSource(source)).catch(failed(source)));
  if ('text' in decoded) return decoded.text;
  throw usageError(`${nameOf(source)}: ${decoded.fault}`);
}

/**
 * Yields the lines of an opened file. Only LF and CRLF end a line: JSON strings may contain U+2028, U+2029 and U+0085, and a lone CR is
 * white space.
 * @throws CliError if the file cannot be read or is in UTF-16.
 */
export async function* linesOf(stream: Readable, source: Source): AsyncGenerator<Line> {
  let number = 0;
  for await (const bytes of cutAtLineFeeds(stream, source)) {
    number++;
    const decoded = decode(bytes);
    // In UTF-16, every following line would be refused as well.
    if ('fault' in decoded && number === 1 && decoded.fault === UTF_16)
      throw usageError(`${nameOf(source)}, line 1: ${UTF_16}`);
    if ('fault' in decoded || !/^[ \t\r]*$/.test(decoded.text)) yield { number, ...decoded };
  }
}

const LF = 0x0a;

async function* cutAtLineFeeds(stream: Readable, source: Source): AsyncGenerator<Uint8Array> {
  let parts: Buffer[] = [];
  try {
    for await (const chunk of stream) {
      let rest = Buffer.from(chunk as Buffer | string);
      for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
        yield Buffer.concat([...parts, rest.subarray(0, end)]);
        parts = [];
        rest = rest.subarray(end + 1);
      }
      parts.push(rest);
    }
  } catch (error) {
    failed(source)(error);
  }
  yield Buffer.concat(parts);
}

const UTF_16 = 'expected text in UTF-8, got UTF-16. Save it as UTF-8';

function decode(bytes: Uint8Array): { readonly text: string } | { readonly fault: string } {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  // JSON begins with an ASCII character, of which UTF-16 makes two bytes.
  if (mark === 0xff_fe || mark === 0xfe_ff || bytes.subarray(0, 2).includes(0)) return { fault: UTF_16 };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { fault: 'expected text in UTF-8, got other bytes' };
  }
}

/** Returns the option and the path of a source, for messages. */
export function nameOf({ option, path }: Pick<Source, 'option' | 'path'>): string {
  return `${option} ${path}`;
}

function failed(source: Source): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || source.signal?.aborted) throw error;
    throw usageError(`${nameOf(source)}: ${code === 'ENOENT' ? 'no such file' : 'cannot be read'}`);
  };
}
