/** Lines of a JSON text, counted from 1: of a value, and of a syntax error. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

interface Container {
  readonly isList: boolean;
  /** The member or the position of the next value. */
  key: string | number;
}

/** Returns the line of the value at a path such as `['detail', 'updates', '1', 'feed']`, or of the innermost value on the way that exists. */
export function lineAt(text: string, path: readonly string[]): number {
  const open: Container[] = [];
  let isKey = false;
  let found = { depth: -1, at: 0 };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ',') {
      if (inner?.isList) inner.key = Number(inner.key) + 1;
      isKey = inner?.isList === false;
    } else if (token === ':') {
      isKey = false;
    } else if (isKey && inner) {
      inner.key = keyOf(token);
    } else {
      const isOnTheWay = open.length <= path.length && open.every(({ key }, depth) => String(key) === path[depth]);
      if (isOnTheWay && open.length > found.depth) found = { depth: open.length, at: index };
      if (token === '{' || token === '[') {
        open.push({ isList: token === '[', key: token === '[' ? 0 : '' });
        isKey = token === '{';
      }
    }
  }
  return lineOf(text, found.at);
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/** Returns the message and the line of a syntax error, or `undefined` if the text is JSON. */
export function syntaxError(text: string): { readonly line: number; readonly message: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(message)?.[1];
    // Browsers name the position differently. At an unexpected end there may be none.
    return {
      line: lineOf(text, position === undefined ? text.length : Number(position)),
      message: message.replace(/ in JSON at position .*| \(line .*/, ''),
    };
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Returns the positions of the first character of a line and of the character after its last one. */
export function rangeOfLine(text: string, line: number): readonly [start: number, end: number] {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return [start, start + (lines[line - 1]?.length ?? 0)];
}
