/**
 * A strict JSON scanner (RFC 8259). It finds where values begin and end and does not build them, so that a customer's
 * text can be passed on unchanged. Each method takes the index of the first character of a value and returns the index
 * after its last one. Text that is not JSON throws `JsonFault` with the position. A scan only moves forward, so each
 * scan needs its own `JsonText`.
 *
 * The scanner always knows the positions of the next backslash and the next control character. A string that contains
 * neither is therefore a single search for its closing quote, at the speed of memory.
 */
import { charactersOf, hasNoncharacters, nextControl } from './characters.ts';
import { JsonFault } from './fault.ts';

/** Deeper nesting is refused. No real update has it, and recursive readers would fail on it. */
export const DEEPEST_NESTING = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** The closing brackets of the open values in a running `skipValue`. Entries are only read after they were written. */
const closers = new Uint8Array(DEEPEST_NESTING);

export class JsonText {
  readonly text: string;
  /** Whether each UTF-16 unit is one byte of UTF-8. */
  readonly isAscii: boolean;
  /** Whether the text contains a backslash. */
  readonly hasEscapes: boolean;
  /** Whether the text contains a character that SQS refuses. */
  readonly hasNoncharacters: boolean;
  readonly #hasControls: boolean;
  /**
   * The next backslash and the next control character after the last scanned string. The length of the text if there is
   * none.
   */
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

  /**
   * Calls `visit` for each member with the start of its value and the start and end of its key. `visit` returns the
   * index after the value.
   */
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

  /** Works as `scanMembers`, with each key decoded. */
  scanObject(start: number, visit: (key: string, at: number, keyAt: number) => number): number {
    return this.scanMembers(start, (at, keyAt, keyEnd) => visit(this.stringOf(keyAt, keyEnd), at, keyAt));
  }

  /** Calls `visit` for each element with its position and its start. `visit` returns the index after the element. */
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

  /** Skips any value. It is iterative, so that deep nesting throws a `JsonFault` and does not overflow the stack. */
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
      // A value has ended. Close the open values until a comma introduces the next one.
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

  /** Skips a string with its quotes. */
  skipString(start: number): number {
    const { text } = this;
    if (text.charCodeAt(start) !== QUOTE) throw new JsonFault(start, 'a string');
    // Stryker disable next-line ArithmeticOperator: the slow path finds the same end.
    const end = text.indexOf('"', start + 1);
    // Stryker disable next-line ConditionalExpression,EqualityOperator: the slow path finds the same end.
    return end > start && end < this.#escapeAt && end < this.#controlAt ? end + 1 : this.#skipOddString(start, end);
  }

  skipSpace(start: number): number {
    const { text } = this;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      // Stryker disable next-line ConditionalExpression: the check below also ends at a character that is no space.
      if (code > 0x20) return at;
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++;
      else return at;
    }
  }

  /** Returns the string value between two indices (with its quotes). */
  stringOf(start: number, end: number): string {
    const raw = this.text.slice(start + 1, end - 1);
    // Stryker disable next-line ConditionalExpression,LogicalOperator,StringLiteral: decoding a text without escapes gives the same text.
    return this.hasEscapes && raw.includes('\\') ? (JSON.parse(this.text.slice(start, end)) as string) : raw;
  }

  /** Returns the kind of the value that begins here, as error messages name it. */
  kindAt(at: number): 'object' | 'list' | 'string' | 'boolean' | 'null' | 'number' {
    const first = this.text[at];
    if (first === '{') return 'object';
    if (first === '[') return 'list';
    if (first === '"') return 'string';
    if (first === 't' || first === 'f') return 'boolean';
    return first === 'n' ? 'null' : 'number';
  }

  /**
   * Skips a string that may have escapes or be invalid, or whose next backslash or control character is not known yet.
   */
  #skipOddString(start: number, firstQuote: number): number {
    const { text } = this;
    let at = start + 1;
    let quote = this.#orEnd(firstQuote);
    for (;;) {
      // A repeated search from a found position finds the same position, and at the end of the text nothing is found.
      // Stryker disable ConditionalExpression,EqualityOperator,LogicalOperator
      if (quote < at) quote = this.#orEnd(text.indexOf('"', at));
      if (this.#escapeAt < at) this.#escapeAt = this.#orEnd(text.indexOf('\\', at));
      if (this.#controlAt < at && this.#hasControls) this.#controlAt = nextControl(text, at);
      // Stryker restore ConditionalExpression,EqualityOperator,LogicalOperator
      // Stryker disable next-line EqualityOperator: both are equal only at the end of the text, where neither was found.
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

/** Returns the index after the escape. */
function skipEscape(text: string, backslash: number): number {
  const kind = text[backslash + 1];
  // Stryker disable next-line ConditionalExpression: no escape sequence is `undefined`.
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
  // The test of the first character only saves the comparison of the word.
  // Stryker disable ConditionalExpression
  if (first === 0x74 && text.startsWith('true', start)) return start + 4;
  if (first === 0x66 && text.startsWith('false', start)) return start + 5;
  if (first === 0x6e && text.startsWith('null', start)) return start + 4;
  // Stryker restore ConditionalExpression
  return skipNumber(text, start, first);
}

/** Skips the longest valid number: `1.` ends before its point. */
function skipNumber(text: string, start: number, first: number): number {
  const digits = first === 0x2d ? start + 1 : start;
  let at = text.charCodeAt(digits) === 0x30 ? digits + 1 : skipDigits(text, digits);
  if (at === digits) throw new JsonFault(start, 'a value');
  if (text.charCodeAt(at) === 0x2e) {
    const end = skipDigits(text, at + 1);
    if (end > at + 1) at = end;
  }
  const letter = text.charCodeAt(at);
  if (letter !== 0x65 && letter !== 0x45) return at;
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
