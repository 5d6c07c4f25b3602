/**
 * Finds out which characters a text contains, two UTF-16 units at a time: control characters, which JSON allows between
 * values but not in strings, and characters beyond ASCII. Almost no update contains control characters. Also replaces
 * the characters that SQS does not accept.
 */

const UNITS = 16_384;
/** Contains a piece of the text as UTF-16, with space to fill up its last word. */
const bytes = Buffer.alloc(UNITS * 2 + 2);
const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);

/** If none of these bits is set in a word, both of its halves are ASCII. */
const BEYOND_ASCII = 0xff80ff80;
/** Subtracting it from a half below U+0020 sets the highest bit of the half, which was not set before. */
const SPACES = 0x00200020;
const HIGHEST = 0x80008000;

/** Reports whether the text has control characters (below U+0020), and whether all of it is ASCII. */
export function charactersOf(text: string): { readonly controls: boolean; readonly ascii: boolean } {
  let small = 0;
  let any = 0;
  // Stryker disable next-line EqualityOperator: an empty piece contains no words, so the loop has the same result.
  for (let from = 0; from < text.length; from += UNITS) {
    const piece = text.slice(from, from + UNITS);
    const written = bytes.write(piece, 0, 'utf16le');
    bytes[written] = 0x20;
    bytes[written + 1] = 0;
    const count = (written + 3) >> 2;
    for (let at = 0; at < count; at++) {
      const word = words[at] as number;
      small |= (word - SPACES) & ~word;
      any |= word;
    }
  }
  return { controls: (small & HIGHEST) !== 0, ascii: (any & BEYOND_ASCII) === 0 };
}

const CONTROL = /[\u0000-\u001f]/g;

/** Returns the index of the first control character at or after `from`, or the length of the text if there is none. */
export function nextControl(text: string, from: number): number {
  CONTROL.lastIndex = from;
  return CONTROL.exec(text)?.index ?? text.length;
}

// SQS refuses U+FFFE and U+FFFF in a message. As JSON escapes they have the same meaning (contract, section 3).

export function escapeNoncharacters(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

/**
 * Escapes unpaired surrogates too, which SQS also refuses. @param json any JSON text. @returns the same JSON value in a
 * form that SQS accepts.
 */
export function escapeUnsendable(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

export function hasNoncharacters(text: string): boolean {
  return text.includes('\uFFFE') || text.includes('\uFFFF');
}
