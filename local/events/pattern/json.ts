/**
 * Parses JSON as the pattern engine of EventBridge does. Unlike `JSON.parse`, it keeps all members of an object, including
 * members with the same name, and the original text of each number.
 */
export interface JsonObject {
  readonly kind: 'object';
  readonly members: readonly (readonly [name: string, value: Json])[];
}

export interface JsonList {
  readonly kind: 'list';
  readonly elements: readonly Json[];
}

/** A string, number, Boolean or `null`. The text of a string is decoded. Other texts are unchanged. */
export interface Leaf {
  readonly kind: 'string' | 'number' | 'literal';
  readonly text: string;
}

export type Json = JsonObject | JsonList | Leaf;

/** Maximum number of nested levels of a detail (Amazon EventBridge API reference, PutEventsRequestEntry). */
export const DETAIL_LEVELS = 1000;
/** The detail is one level below the event. */
const EVENT_LEVELS = DETAIL_LEVELS + 1;

interface Open {
  readonly node: JsonObject | JsonList;
  add(value: Json): void;
  /** The name of the member whose value is read next. */
  name?: string | undefined;
}

/** @throws SyntaxError when the text is not JSON or has too many nested levels. */
export function readJson(text: string, mostLevels = EVENT_LEVELS): Json {
  // This throws if the text is not JSON. The loop below relies on it.
  JSON.parse(text);
  const open: Open[] = [];
  let root: Json | undefined;
  const add = (value: Json) => {
    const parent = open.at(-1);
    if (parent) parent.add(value);
    else root = value;
  };
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if ('{['.includes(character)) {
      open.push(character === '{' ? openObject() : openList());
      if (open.length > mostLevels) throw new SyntaxError(`The JSON nests more than ${mostLevels} levels`);
      at += 1;
    } else if (']}'.includes(character)) {
      const closed = open.pop();
      if (closed) add(closed.node);
      at += 1;
    } else if (' \t\r\n,:'.includes(character)) {
      at += 1;
    } else {
      const end = character === '"' ? endOfString(text, at) : endOfWord(text, at);
      const token = text.slice(at, end);
      const parent = open.at(-1);
      if (parent?.node.kind === 'object' && parent.name === undefined) parent.name = JSON.parse(token) as string;
      else add(leafOf(token));
      at = end;
    }
  }
  return root as Json;
}

function openObject(): Open {
  const members: [string, Json][] = [];
  return {
    node: { kind: 'object', members },
    add(value) {
      members.push([this.name as string, value]);
      this.name = undefined;
    },
  };
}

function openList(): Open {
  const elements: Json[] = [];
  return { node: { kind: 'list', elements }, add: (value) => void elements.push(value) };
}

function leafOf(token: string): Leaf {
  if (token.startsWith('"')) return { kind: 'string', text: JSON.parse(token) as string };
  return { kind: /^[-\d]/.test(token) ? 'number' : 'literal', text: token };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !' \t\r\n,]}'.includes(text[at] as string)) at += 1;
  return at;
}
