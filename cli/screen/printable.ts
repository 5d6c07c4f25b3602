/**
 * Makes texts safe for a terminal. Answers of endpoints, names and reasons come from others: escape sequences could hide text, and
 * direction marks and invisible characters could make one text look like another.
 */

/** Control and format characters, line separators and lone surrogates, except line feeds, tabs and joiners of letters and emoji. */
const UNSAFE = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Returns the text with every unsafe character replaced. */
export function printable(text: string): string {
  return text.replace(UNSAFE, '\ufffd');
}

/** Returns equivalent JSON in which unsafe characters are escaped. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

/** Returns a printable text in one line, for a cell of a table. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}
