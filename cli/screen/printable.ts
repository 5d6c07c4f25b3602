/**
 * Text that a terminal shows and does not obey: answers of endpoints, names and reasons are other people's. Escape sequences, colours
 * among them, hide what stands beside them; marks of writing direction and invisible characters let a text look like another.
 */

/** Control and format characters, line separators and halves of characters; but for line feeds, tabs and what joins letters or emoji. */
const OBEYED = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function printable(text: string): string {
  return text.replace(OBEYED, '\ufffd');
}

/** JSON that means the same. */
export function printableJson(json: string): string {
  return json.replace(OBEYED, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

/** The same without line feeds: one cell of a table, one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}
