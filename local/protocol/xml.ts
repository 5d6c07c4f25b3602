/** Writes XML elements without attributes, for the Query protocol. */

/** Returns an element with a text. */
export function leaf(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** Returns an element with other elements. */
export function element(name: string, ...members: readonly string[]): string {
  return `<${name}>${members.join('')}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Returns the members of an object: texts, Booleans, lists, maps with texts as values, and objects. */
export function membersOf(object: Readonly<Record<string, unknown>>): string {
  return Object.entries(object)
    .map(([name, value]) => memberOf(name, value))
    .join('');
}

function memberOf(name: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return leaf(name, String(value));
  if (Array.isArray(value)) return element(name, ...value.map((one) => memberOf('member', one)));
  if (!(value instanceof Map)) return element(name, membersOf(value as Readonly<Record<string, unknown>>));
  return element(name, ...[...value].map(([key, held]) => element('entry', leaf('key', key), leaf('value', held))));
}
