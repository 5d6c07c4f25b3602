/** Splits a typed line into words, as the shell of a terminal does. */

export interface Line {
  readonly words: readonly string[];
  /** The word at the end of the line, which is empty after white space. It is the last of `words` unless it is empty. */
  readonly last: string;
  /** Where that word begins. */
  readonly lastAt: number;
  /** A quote that is not closed. */
  readonly quote: string | undefined;
}

/** White space separates words. Quotes and backslashes keep it. */
export function splitLine(line: string): Line {
  const words: string[] = [];
  let word: string | undefined;
  let lastAt = 0;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (word === undefined) lastAt = at;
    word ??= '';
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === '\\' && quote !== "'" && at + 1 < line.length) word += line[++at];
    else word += character;
  }
  return {
    words: word === undefined ? words : [...words, word],
    last: word ?? '',
    lastAt: word === undefined ? line.length : lastAt,
    quote,
  };
}

/** Returns the words after the name of the program, which users copy from the documentation. */
export function withoutProgram(words: readonly string[]): readonly string[] {
  const [first, second] = words;
  if (first === '$') return withoutProgram(words.slice(1));
  if (first === 'npx' && second === 'feedhose') return words.slice(2);
  return first === 'feedhose' ? words.slice(1) : words;
}

/** Returns the line without a token, which must not be shown or kept. */
export function withoutToken(line: string): string {
  return line.replace(/(--token(?:\s+|=))\S+/g, '$1…');
}
