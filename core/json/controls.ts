/**
 * Finds control characters, which JSON takes between values and refuses in strings. That there are none, as in almost
 * every update, is found out four bytes at a time.
 */

const UNITS = 16_384;
/** A UTF-16 unit is at most three bytes of UTF-8; the rest fills up the last word. */
const bytes = new Uint8Array(UNITS * 3 + 4);
const words = new Int32Array(bytes.buffer);
const encoder = new TextEncoder();

/** Whether the text has control characters (below U+0020), and whether it is ASCII throughout. */
export function hasControls(text: string): { readonly controls: boolean; readonly ascii: boolean } {
  let controls = false;
  let ascii = true;
  for (let from = 0; from < text.length; from += UNITS) {
    const piece = text.length <= UNITS ? text : text.slice(from, from + UNITS);
    const { written } = encoder.encodeInto(piece, bytes);
    if (written !== piece.length) ascii = false;
    bytes[written] = bytes[written + 1] = bytes[written + 2] = 0x20;
    if (hasSmallByte((written + 3) >> 2)) controls = true;
  }
  return { controls, ascii };
}

/** Whether a byte of the first `count` words is below 0x20: subtracting sets its highest bit, which it had not. */
function hasSmallByte(count: number): boolean {
  let found = 0;
  for (let at = 0; at < count; at++) {
    const word = words[at] as number;
    found |= (word - 0x20202020) & ~word;
  }
  return (found & 0x80808080) !== 0;
}

const CONTROL = /[\u0000-\u001f]/g;

/** Index of the first control character at or behind `from`; the text's length when there is none. */
export function nextControl(text: string, from: number): number {
  CONTROL.lastIndex = from;
  return CONTROL.exec(text)?.index ?? text.length;
}
