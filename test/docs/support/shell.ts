/** As much of a shell as documents use: commands, quotes, comments, continued lines and variables. */

export interface Command {
  readonly words: readonly string[];
  /** It only sets variables: `NAME=value`, `export NAME=value OTHER=value`. */
  readonly sets: boolean;
}

/** @throws when it holds what this shell does not know: pipes, redirections, substitutions. */
export function commandsOf(text: string, variables: Record<string, string>): readonly Command[] {
  const commands: Command[] = [];
  for (const line of logicalLines(text)) {
    const words = wordsOf(line, variables);
    const assignments = (words[0] === 'export' ? words.slice(1) : words).map((word) => /^([A-Z_]+)=(.*)$/s.exec(word));
    const sets = assignments.every((assignment) => assignment !== null);
    for (const [, name = '', value = ''] of sets ? assignments : []) {
      // What a document leaves to the reader stands as `…`.
      if (value !== '…') variables[name] = value;
    }
    if (words.length > 0) commands.push({ words, sets });
  }
  return commands;
}

/** A quote may go over lines, and a backslash joins two; `&&` parts two commands. */
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
    const parts = quote === '' && (character === '\n' || text.startsWith('&&', at));
    if (!parts) {
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
  let begun = false;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (quote === '' && /\s/.test(character)) {
      if (begun) words.push(word);
      [word, begun] = ['', false];
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) [quote, begun] = [character, true];
    else if (character === '$' && quote !== "'") {
      const [whole, name = ''] = /^\$\{?([A-Z_]+)\}?/.exec(line.slice(at)) ?? [];
      const value = variables[name];
      if (whole === undefined || value === undefined) throw new Error(`no such thing in this shell: ${line.slice(at)}`);
      word += value;
      at += whole.length - 1;
      begun = true;
    } else if (quote === '"' && character === '\\') word += line[++at] ?? '';
    else if (quote === '' && '|;&`'.includes(character)) throw new Error(`no such thing in this shell: ${line}`);
    else [word, begun] = [word + character, true];
  }
  return begun ? [...words, word] : words;
}
