/**
 * What a text is made of, found out two UTF-16 units at a time: control characters, which JSON takes between values and
 * refuses in strings, and whether anything is beyond ASCII. Almost no update has the former.
 */

const UNITS = 16_384;
/** A piece of the text as UTF-16, with room to fill up its last word. */
const bytes = Buffer.alloc(UNITS * 2 + 2);
const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);

/** Both halves of a word are below 0x80 when none of these bits is set in it. */
const BEYOND_ASCII = 0xff80ff80;
/** Subtracted from a half below U+0020 it sets the half's highest bit, which was not set before. */
const SPACES = 0x00200020;
const HIGHEST = 0x80008000;

/** Whether the text has control characters (below U+0020), and whether it is ASCII throughout. */
export function charactersOf(text: string): { readonly controls: boolean; readonly ascii: boolean } {
  let small = 0;
  let any = 0;
  // Stryker disable next-line EqualityOperator: an empty piece has no words.
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

/** Index of the first control character at or behind `from`; the text's length when there is none. */
export function nextControl(text: string, from: number): number {
  CONTROL.lastIndex = from;
  return CONTROL.exec(text)?.index ?? text.length;
}

// SQS refuses U+FFFE and U+FFFF in a message; as escapes they mean the same in JSON (contract, section 3).

export function escapeNoncharacters(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

/** SQS refuses halves of characters too. @param json any JSON text; the same value, as SQS takes it. */
export function escapeUnsendable(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

export function hasNoncharacters(text: string): boolean {
  return text.includes('\uFFFE') || text.includes('\uFFFF');
}
