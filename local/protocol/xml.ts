/** XML as the Query protocol answers it: elements without attributes. */

/** An element with a plain text in it. */
export function leaf(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** An element with other elements in it. */
export function element(name: string, ...members: readonly string[]): string {
  return `<${name}>${members.join('')}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
