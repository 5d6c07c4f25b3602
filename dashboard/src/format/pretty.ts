/**
 * JSON as people read it: with line breaks and indents, and every token as it came. Numbers that JavaScript cannot hold,
 * escapes and the order of keys survive, so that what is edited here can be put back.
 */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = '  ';

/** Text that is no JSON stays as it is. */
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
