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
