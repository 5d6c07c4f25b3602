/** Recognizes a key of an object among a few names without creating a string of it. */
import type { JsonText } from './scan.ts';

/** Returns the position in the names of the key between two indices (with its quotes), or -1 if it is another key. */
export type FindKey = (json: JsonText, keyAt: number, keyEnd: number) => number;

export function findKeyAmong(names: readonly string[]): FindKey {
  const longest = Math.max(...names.map(({ length }) => length));
  const ofLength = Array.from({ length: longest + 1 }, (_, length) =>
    names.map((name, position) => ({ name, position })).filter(({ name }) => name.length === length),
  );
  return (json, keyAt, keyEnd) => {
    const alike = ofLength[keyEnd - keyAt - 2];
    if (alike) for (const { name, position } of alike) if (json.text.startsWith(name, keyAt + 1)) return position;
    return json.hasEscapes ? names.indexOf(json.stringOf(keyAt, keyEnd)) : -1;
  };
}
