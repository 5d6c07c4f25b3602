/**
 * A strict JSON scanner (RFC 8259) that finds where values begin and end and never builds them, so that a customer's
 * text can be passed on as it came. Each method takes the index of a value's first character and gives the index behind
 * its last one; what is no JSON throws `JsonFault` with its position. A scan goes forward only: one `JsonText` per scan.
 *
 * Where the next backslash and the next control character are is known before they come, so that a string without them
 * is one search for its closing quote, at the speed of memory.
 */
import { charactersOf, hasNoncharacters, nextControl } from './characters.ts';
import { JsonFault } from './fault.ts';

/** Nesting beyond this is refused: no real update has it, and readers that recurse would fail on it. */
export const DEEPEST_NESTING = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** What closes the values that are open in a running `skipValue`; only ever read up to where it was written. */
const closers = new Uint8Array(DEEPEST_NESTING);

export class JsonText {
  readonly text: string;
  /** Whether UTF-16 units are bytes. */
  readonly isAscii: boolean;
  /** Whether there is a backslash at all. */
  readonly hasEscapes: boolean;
  /** Whether there is one of the characters that SQS refuses. */
  readonly hasNoncharacters: boolean;
  readonly #hasControls: boolean;
  /** The next ones at or behind the last string that was scanned; the text's length when there is none. */
  #escapeAt: number;
  #controlAt: number;

  constructor(text: string) {
    const { controls, ascii } = charactersOf(text);
    this.text = text;
    this.isAscii = ascii;
    this.#hasControls = controls;
    this.#escapeAt = this.#orEnd(text.indexOf('\\'));
    this.hasEscapes = this.#escapeAt < text.length;
    this.hasNoncharacters = !ascii && hasNoncharacters(text);
    this.#controlAt = controls ? nextControl(text, 0) : text.length;
  }

  /** Calls `visit` with where each member's value begins, where its key does, and the index behind the key; it gives the index behind the value. */
  scanMembers(start: number, visit: (at: number, keyAt: number, keyEnd: number) => number): number {
    const { text } = this;
    if (text.charCodeAt(start) !== OPEN_OBJECT) throw new JsonFault(start, 'an object');
    let at = this.skipSpace(start + 1);
    if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
    for (;;) {
      const keyEnd = this.skipString(at);
      at = this.skipSpace(visit(this.#skipColon(keyEnd), at, keyEnd));
      const next = text.charCodeAt(at);
      if (next === CLOSE_OBJECT) return at + 1;
      if (next !== COMMA) throw new JsonFault(at, '"," or "}"');
      at = this.skipSpace(at + 1);
    }
  }

  /** `scanMembers` with each key decoded. */
  scanObject(start: number, visit: (key: string, at: number, keyAt: number) => number): number {
    return this.scanMembers(start, (at, keyAt, keyEnd) => visit(this.stringOf(keyAt, keyEnd), at, keyAt));
  }

  /** Calls `visit` with each position and where its element begins; `visit` gives the index behind the element. */
  scanArray(start: number, visit: (index: number, at: number) => number): number {
    const { text } = this;
    if (text.charCodeAt(start) !== OPEN_ARRAY) throw new JsonFault(start, 'a list');
    let at = this.skipSpace(start + 1);
    if (text.charCodeAt(at) === CLOSE_ARRAY) return at + 1;
    for (let index = 0; ; index++) {
      at = this.skipSpace(visit(index, at));
      const next = text.charCodeAt(at);
      if (next === CLOSE_ARRAY) return at + 1;
      if (next !== COMMA) throw new JsonFault(at, '"," or "]"');
      at = this.skipSpace(at + 1);
    }
  }

  /** Any value. Iterative, so that deep nesting is a fault and not a stack overflow. */
  skipValue(start: number): number {
    const { text } = this;
    let at = start;
    let depth = 0;
    for (;;) {
      const first = text.charCodeAt(at);
      if (first === QUOTE) {
        at = this.skipString(at);
      } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
        const closer = first + 2;
        at = this.skipSpace(at + 1);
        if (text.charCodeAt(at) === closer) {
          at++;
        } else {
          if (depth === DEEPEST_NESTING) throw new JsonFault(at, `no more than ${DEEPEST_NESTING} nested values`);
          closers[depth++] = closer;
          if (closer === CLOSE_OBJECT) at = this.#skipColon(this.skipString(at));
          continue;
        }
      } else {
        at = skipScalar(text, at, first);
      }
      // A value has ended: close what closes, until a comma calls for the next one.
      for (;;) {
        if (depth === 0) return at;
        const closer = closers[depth - 1] as number;
        at = this.skipSpace(at);
        const next = text.charCodeAt(at);
        if (next === COMMA) {
          at = this.skipSpace(at + 1);
          if (closer === CLOSE_OBJECT) at = this.#skipColon(this.skipString(at));
          break;
        }
        if (next !== closer) throw new JsonFault(at, `"," or "${String.fromCharCode(closer)}"`);
        depth--;
        at++;
      }
    }
  }

  /** A string, quotes included. */
  skipString(start: number): number {
    const { text } = this;
    if (text.charCodeAt(start) !== QUOTE) throw new JsonFault(start, 'a string');
    // Stryker disable next-line ArithmeticOperator: the slow way finds the same end.
    const end = text.indexOf('"', start + 1);
    // Stryker disable next-line ConditionalExpression,EqualityOperator: so does it here.
    return end > start && end < this.#escapeAt && end < this.#controlAt ? end + 1 : this.#skipOddString(start, end);
  }

  skipSpace(start: number): number {
    const { text } = this;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      // Stryker disable next-line ConditionalExpression: what is no space ends it below too.
      if (code > 0x20) return at;
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++;
      else return at;
    }
  }

  /** The string value between two indices (quotes included). */
  stringOf(start: number, end: number): string {
    const raw = this.text.slice(start + 1, end - 1);
    // Stryker disable next-line ConditionalExpression,LogicalOperator,StringLiteral: what has no escape only takes longer.
    return this.hasEscapes && raw.includes('\\') ? (JSON.parse(this.text.slice(start, end)) as string) : raw;
  }

  /** What kind of value begins here, as the word that error messages use. */
  kindAt(at: number): 'object' | 'list' | 'string' | 'boolean' | 'null' | 'number' {
    const first = this.text[at];
    if (first === '{') return 'object';
    if (first === '[') return 'list';
    if (first === '"') return 'string';
    if (first === 't' || first === 'f') return 'boolean';
    return first === 'n' ? 'null' : 'number';
  }

  /** A string that may have escapes or be wrong, or where what comes next is not known yet. */
  #skipOddString(start: number, firstQuote: number): number {
    const { text } = this;
    let at = start + 1;
    let quote = this.#orEnd(firstQuote);
    for (;;) {
      // Searching anew from where something was found finds it there again, and at the text's end nothing is found.
      // Stryker disable ConditionalExpression,EqualityOperator,LogicalOperator
      if (quote < at) quote = this.#orEnd(text.indexOf('"', at));
      if (this.#escapeAt < at) this.#escapeAt = this.#orEnd(text.indexOf('\\', at));
      if (this.#controlAt < at && this.#hasControls) this.#controlAt = nextControl(text, at);
      // Stryker restore ConditionalExpression,EqualityOperator,LogicalOperator
      // Stryker disable next-line EqualityOperator: two of them are the same only at the text's end, where none is found.
      if (quote < this.#escapeAt && quote < this.#controlAt) return quote + 1;
      if (this.#controlAt <= this.#escapeAt) {
        throw new JsonFault(this.#controlAt, 'no raw control character and a closing quote');
      }
      at = skipEscape(text, this.#escapeAt);
    }
  }

  #skipColon(start: number): number {
    const at = this.skipSpace(start);
    if (this.text.charCodeAt(at) !== COLON) throw new JsonFault(at, '":"');
    return this.skipSpace(at + 1);
  }

  #orEnd(index: number): number {
    return index < 0 ? this.text.length : index;
  }
}

/** Index behind the escape. */
function skipEscape(text: string, backslash: number): number {
  const kind = text[backslash + 1];
  // Stryker disable next-line ConditionalExpression: no escape is called undefined.
  if (kind !== undefined && '"\\/bfnrt'.includes(kind)) return backslash + 2;
  if (kind !== 'u') throw new JsonFault(backslash, 'a known escape');
  for (let at = backslash + 2; at < backslash + 6; at++) {
    if (!isHexDigit(text.charCodeAt(at))) throw new JsonFault(at, 'four hexadecimal digits');
  }
  return backslash + 6;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function skipScalar(text: string, start: number, first: number): number {
  // Looking at the first character only spares the search for the word.
  // Stryker disable ConditionalExpression
  if (first === 0x74 && text.startsWith('true', start)) return start + 4;
  if (first === 0x66 && text.startsWith('false', start)) return start + 5;
  if (first === 0x6e && text.startsWith('null', start)) return start + 4;
  // Stryker restore ConditionalExpression
  return skipNumber(text, start, first);
}

/** As far as a number goes: `1.` ends before its point. */
function skipNumber(text: string, start: number, first: number): number {
  const digits = first === 0x2d ? start + 1 : start;
  let at = text.charCodeAt(digits) === 0x30 ? digits + 1 : skipDigits(text, digits);
  if (at === digits) throw new JsonFault(start, 'a value');
  if (text.charCodeAt(at) === 0x2e) {
    const end = skipDigits(text, at + 1);
    if (end > at + 1) at = end;
  }
  const deadLetter = text.charCodeAt(at);
  if (deadLetter !== 0x65 && deadLetter !== 0x45) return at;
  const sign = text.charCodeAt(at + 1);
  const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  const end = skipDigits(text, exponent);
  return end > exponent ? end : at;
}

function skipDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
