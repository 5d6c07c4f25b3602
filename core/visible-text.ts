/**
 * Texts that people paste: secrets, keys, ARNs, URLs and values of headers. White space around such a text comes from
 * copying, from a file or from an environment variable, so it is removed. A character that nobody sees inside it is a
 * mistake that nobody finds later, so it is refused by its code point.
 */

const WHITE_SPACE = ' \t\r\n';
/** Also unassigned characters, halves of surrogate pairs, and what is drawn as nothing (Unicode, Default_Ignorable_Code_Point). */
export const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

export const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/u;

/** Without ASCII white space around it. Other white space stays, and is refused as invisible. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && WHITE_SPACE.includes(text.charAt(start))) start += 1;
  while (start < end && WHITE_SPACE.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** The first character that is not a visible one of ASCII, as `U+00E9`. */
export function notAsciiIn(text: string): string | undefined {
  return firstOf(NOT_VISIBLE_ASCII, text);
}

/** The first character that cannot be seen, white space included, as `U+200B`. */
export function invisibleIn(text: string): string | undefined {
  return firstOf(INVISIBLE, text);
}

/** The first character that the pattern matches, as `U+200B`. @param pattern of one character, with the flag `u`. */
export function firstOf(pattern: RegExp, text: string): string | undefined {
  const found = pattern.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** How a fault names a text that is not the ARN that was expected: by its first invisible character, or by its kind. */
export function gotArn(text: string): string {
  const invisible = invisibleIn(text);
  if (invisible !== undefined) return `got a text with ${invisible}`;
  return text.startsWith('arn:') ? 'got the ARN of something else' : `got a string of ${text.length} characters`;
}
