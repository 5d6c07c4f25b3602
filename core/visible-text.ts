/**
 * Texts that people copy and paste: secrets, keys, ARNs, URLs and values of headers. White space around such a text
 * comes from copying, from a file or from an environment variable, so it is removed. An invisible character inside the
 * text is a mistake that is hard to find, so it is refused by its code point.
 */

const WHITE_SPACE = ' \t\r\n';
/**
 * Includes unassigned characters, unpaired surrogates, and characters that are drawn as nothing (Unicode,
 * Default_Ignorable_Code_Point).
 */
export const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

export const NOT_VISIBLE_ASCII = /[^\x21-\x7e]/u;

/** Returns the text without ASCII white space around it. Other white space stays, and is refused as invisible. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && WHITE_SPACE.includes(text.charAt(start))) start += 1;
  while (start < end && WHITE_SPACE.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Returns the first character that is not a visible ASCII character, as `U+00E9`. */
export function notAsciiIn(text: string): string | undefined {
  return firstOf(NOT_VISIBLE_ASCII, text);
}

/** Returns the first invisible character, white space included, as `U+200B`. */
export function invisibleIn(text: string): string | undefined {
  return firstOf(INVISIBLE, text);
}

/**
 * Returns the first character that the pattern matches, as `U+200B`. @param pattern matches one character and has the
 * flag `u`.
 */
export function firstOf(pattern: RegExp, text: string): string | undefined {
  const found = pattern.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Describes a text that is not the expected ARN: by its first invisible character, or by its kind. */
export function gotArn(text: string): string {
  const invisible = invisibleIn(text);
  if (invisible !== undefined) return `got a text with ${invisible}`;
  return text.startsWith('arn:')
    ? 'got the ARN of something else'
    : `got a string of ${text.length} character${text.length === 1 ? '' : 's'}`;
}
