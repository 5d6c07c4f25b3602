/**
 * Formats JSON with line breaks and indents and keeps every token unchanged: numbers that JavaScript cannot represent, escapes
 * and the order of keys. Edited text can therefore be sent back.
 */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = '  ';

/** Returns text that is not JSON unchanged. */
export function pretty(text: string): string {
  if (!isJson(text)) return text;
  let depth = 0;
  let out = '';
  let before = '';
  const line = (): string => `\n${INDENT.repeat(depth)}`;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') {
      depth--;
      out += before === '{' || before === '[' ? token : line() + token;
    } else {
      if (before === '{' || before === '[' || before === ',') out += line();
      out += token === ':' ? ': ' : token;
      if (token === '{' || token === '[') depth++;
    }
    before = token;
  }
  return out;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
