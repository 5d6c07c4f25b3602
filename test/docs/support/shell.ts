/** Implements the part of a shell that documents use: commands, quotes, comments, continued lines and variables. */

export interface Command {
  readonly words: readonly string[];
  /** Whether the command only sets variables: `NAME=value`, `export NAME=value OTHER=value`. */
  readonly sets: boolean;
}

/** @throws if the text contains an unsupported element: pipes, redirections, substitutions. */
export function commandsOf(text: string, variables: Record<string, string>): readonly Command[] {
  const commands: Command[] = [];
  for (const line of logicalLines(text)) {
    const words = wordsOf(line, variables);
    const assignments = (words[0] === 'export' ? words.slice(1) : words).map((word) => /^([A-Z_]+)=(.*)$/s.exec(word));
    const sets = assignments.every((assignment) => assignment !== null);
    for (const [, name = '', value = ''] of sets ? assignments : []) {
      // Documents write `…` for a value that the reader provides.
      if (value !== '…') variables[name] = value;
    }
    if (words.length > 0) commands.push({ words, sets });
  }
  return commands;
}

/** Splits the text into commands. A quote can span lines, a backslash joins two lines, and `&&` separates two commands. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote === '' && character === '#' && /(^|\s)$/.test(line)) {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
      continue;
    }
    if (character === '\\' && text[at + 1] === '\n') {
      at++;
      line += ' ';
      continue;
    }
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    const separates = quote === '' && (character === '\n' || text.startsWith('&&', at));
    if (!separates) {
      line += character;
      continue;
    }
    lines.push(line);
    line = '';
    if (character === '&') at++;
  }
  return [...lines, line].filter((one) => one.trim() !== '');
}

function wordsOf(line: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (quote === '' && /\s/.test(character)) {
      if (inWord) words.push(word);
      [word, inWord] = ['', false];
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) [quote, inWord] = [character, true];
    else if (character === '$' && quote !== "'") {
      const [whole, name = ''] = /^\$\{?([A-Z_]+)\}?/.exec(line.slice(at)) ?? [];
      const value = variables[name];
      if (whole === undefined || value === undefined) throw new Error(`unsupported in this shell: ${line.slice(at)}`);
      word += value;
      at += whole.length - 1;
      inWord = true;
    } else if (quote === '"' && character === '\\') word += line[++at] ?? '';
    else if (quote === '' && '|;&`'.includes(character)) throw new Error(`unsupported in this shell: ${line}`);
    else [word, inWord] = [word + character, true];
  }
  return inWord ? [...words, word] : words;
}
