/** Tokens of a text for colouring. The tokens together are always the whole text. */
export type Token = readonly [kind: 'key' | 'string' | 'number' | 'word' | '', text: string];

const JSON_TOKEN = /("(?:[^"\\\n]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
/** Colouring more would slow the page down. */
const MAX_LENGTH = 200_000;

export function tokensOf(text: string, language: 'json' | 'http' | 'text'): readonly Token[] {
  if (language === 'text' || text.length > MAX_LENGTH) return [['', text]];
  return language === 'json' ? jsonTokens(text) : headerTokens(text);
}

function jsonTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(JSON_TOKEN)) {
    const [whole, string, colon, number] = match;
    const token = string ?? whole;
    tokens.push(['', text.slice(end, match.index)]);
    tokens.push([string === undefined ? (number === undefined ? 'word' : 'number') : colon ? 'key' : 'string', token]);
    end = match.index + token.length;
  }
  return [...tokens, ['', text.slice(end)]];
}

/** Names of headers, at the beginning of each line. */
function headerTokens(text: string): readonly Token[] {
  return text.split(/(?<=\n)/).flatMap((line): Token[] => {
    const name = /^[\w-]+(?=:)/.exec(line)?.[0] ?? '';
    return [
      ['key', name],
      ['', line.slice(name.length)],
    ];
  });
}
