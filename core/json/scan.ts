/**
 * A strict JSON scanner (RFC 8259) that finds where values begin and end and never builds them, so that a customer's
 * text can be passed on as it came. Each function takes the index of a value's first character and gives the index
 * behind its last one; what is no JSON throws `JsonFault` with its position. Every character is looked at once.
 */

/** The text is no JSON. `at` is an index into it (UTF-16 units). */
export class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(`not JSON at character ${at}: expected ${expected}`);
    this.name = 'JsonFault';
    this.at = at;
  }
}

/** Nesting beyond this is refused: no real update has it, and readers that recurse would fail on it. */
export const DEEPEST_NESTING = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Calls `visit` with each key (decoded), where its value begins and where the key itself does; it gives the index behind the value. */
export function scanObject(
  text: string,
  start: number,
  visit: (key: string, at: number, keyAt: number) => number,
): number {
  if (text.charCodeAt(start) !== OPEN_OBJECT) throw new JsonFault(start, 'an object');
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
  for (;;) {
    const keyAt = at;
    const keyEnd = skipString(text, at);
    const key = stringOf(text, at, keyEnd);
    at = skipSpace(text, keyEnd);
    if (text.charCodeAt(at) !== COLON) throw new JsonFault(at, '":"');
    at = skipSpace(text, visit(key, skipSpace(text, at + 1), keyAt));
    const next = text.charCodeAt(at);
    if (next === CLOSE_OBJECT) return at + 1;
    if (next !== COMMA) throw new JsonFault(at, '"," or "}"');
    at = skipSpace(text, at + 1);
  }
}

/** Calls `visit` with each position and where its element begins; `visit` gives the index behind the element. */
export function scanArray(text: string, start: number, visit: (index: number, at: number) => number): number {
  if (text.charCodeAt(start) !== OPEN_ARRAY) throw new JsonFault(start, 'a list');
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_ARRAY) return at + 1;
  for (let index = 0; ; index++) {
    at = skipSpace(text, visit(index, at));
    const next = text.charCodeAt(at);
    if (next === CLOSE_ARRAY) return at + 1;
    if (next !== COMMA) throw new JsonFault(at, '"," or "]"');
    at = skipSpace(text, at + 1);
  }
}

/** Any value. Iterative, so that deep nesting is a fault and not a stack overflow. */
export function skipValue(text: string, start: number): number {
  let at = start;
  let closers: number[] | undefined;
  for (;;) {
    const first = text.charCodeAt(at);
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      const closer = first + 2;
      at = skipSpace(text, at + 1);
      if (text.charCodeAt(at) === closer) {
        at++;
      } else {
        closers ??= [];
        if (closers.length === DEEPEST_NESTING)
          throw new JsonFault(at, `no more than ${DEEPEST_NESTING} nested values`);
        closers.push(closer);
        if (closer === CLOSE_OBJECT) at = skipKey(text, at);
        continue;
      }
    } else {
      at = first === QUOTE ? skipString(text, at) : skipScalar(text, at, first);
    }
    // A value has ended: close what closes, until a comma calls for the next one.
    for (;;) {
      if (closers === undefined || closers.length === 0) return at;
      const closer = closers[closers.length - 1] as number;
      at = skipSpace(text, at);
      const next = text.charCodeAt(at);
      if (next === COMMA) {
        at = skipSpace(text, at + 1);
        if (closer === CLOSE_OBJECT) at = skipKey(text, at);
        break;
      }
      if (next !== closer) throw new JsonFault(at, `"," or "${String.fromCharCode(closer)}"`);
      closers.pop();
      at++;
    }
  }
}

/** A string, quotes included. */
export function skipString(text: string, start: number): number {
  if (text.charCodeAt(start) !== QUOTE) throw new JsonFault(start, 'a string');
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at = skipEscape(text, at);
    else if (!(code >= 0x20)) throw new JsonFault(at, 'no raw control character and a closing quote');
  }
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++;
    else return at;
  }
}

/** The string value between two indices of `text` (quotes included). */
export function stringOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : raw;
}

/** What kind of value begins here, as the word that error messages use. */
export function kindAt(text: string, at: number): 'object' | 'list' | 'string' | 'boolean' | 'null' | 'number' {
  const first = text[at];
  if (first === '{') return 'object';
  if (first === '[') return 'list';
  if (first === '"') return 'string';
  if (first === 't' || first === 'f') return 'boolean';
  return first === 'n' ? 'null' : 'number';
}

function skipKey(text: string, start: number): number {
  const at = skipSpace(text, skipString(text, start));
  if (text.charCodeAt(at) !== COLON) throw new JsonFault(at, '":"');
  return skipSpace(text, at + 1);
}

/** Index of the escape's last character. */
function skipEscape(text: string, backslash: number): number {
  const kind = text[backslash + 1];
  if (kind !== undefined && '"\\/bfnrt'.includes(kind)) return backslash + 1;
  if (kind !== 'u') throw new JsonFault(backslash, 'a known escape');
  for (let at = backslash + 2; at < backslash + 6; at++) {
    if (!isHexDigit(text.charCodeAt(at))) throw new JsonFault(at, 'four hexadecimal digits');
  }
  return backslash + 5;
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function skipScalar(text: string, start: number, first: number): number {
  if (first === 0x74 && text.startsWith('true', start)) return start + 4;
  if (first === 0x66 && text.startsWith('false', start)) return start + 5;
  if (first === 0x6e && text.startsWith('null', start)) return start + 4;
  NUMBER.lastIndex = start;
  if (!NUMBER.test(text)) throw new JsonFault(start, 'a value');
  return NUMBER.lastIndex;
}
