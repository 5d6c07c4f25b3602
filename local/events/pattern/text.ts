/** The comparisons of texts in event patterns: without regard to case, and with wildcards. */
import { refuse } from './refuse.ts';
import type { Work } from './work.ts';

/**
 * Each character of a text, in lower and in upper case. Either can be several characters (`ß` and `SS`). Texts are not compared in
 * lower case, because `ß` would then not equal `SS`.
 */
export type Folded = readonly (readonly string[])[];

export function fold(text: string): Folded {
  return [...text].map((character) => [character.toLowerCase(), character.toUpperCase()]);
}

/** Returns the end of the text at the beginning of a value, or -1. */
function endOfFolded(folded: Folded, value: string, work: Work): number {
  let at = 0;
  for (const forms of folded) {
    work.steps += 1;
    const form = forms.find((one) => value.startsWith(one, at));
    if (form === undefined) return -1;
    at += form.length;
  }
  return at;
}

export function equalsFolded(folded: Folded, value: string, work: Work): boolean {
  return endOfFolded(folded, value, work) === value.length;
}

export function startsWithFolded(folded: Folded, value: string, work: Work): boolean {
  return endOfFolded(folded, value, work) >= 0;
}

export function endsWithFolded(folded: Folded, value: string, work: Work): boolean {
  let end = value.length;
  for (const forms of folded.toReversed()) {
    work.steps += 1;
    const form = forms.find((one) => value.endsWith(one, end));
    if (form === undefined) return false;
    end -= form.length;
  }
  return true;
}

/** The texts between the asterisks of a wildcard, including those before the first and after the last one. */
export type Wildcard = readonly string[];

/**
 * A wildcard of this complexity or more is refused. AWS does not publish the number. In recorded answers it refuses a wildcard of
 * complexity 11 (`*:*:*:*:*:event-bus/*`) and accepts one of 7.
 */
const TOO_COMPLEX = 11;

/** @throws AwsError like `wildcardParts`, and for a wildcard that is too complex. */
export function wildcardOf(text: string, path: string): Wildcard {
  const parts = wildcardParts(text, path);
  if (complexityOf(parts) >= TOO_COMPLEX) {
    refuse(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
      path,
    );
  }
  return parts;
}

/** @throws AwsError for adjacent asterisks, and for an escape of another character. */
export function wildcardParts(text: string, path: string): Wildcard {
  const parts: string[] = [''];
  // AWS counts bytes, including a quotation mark before the text.
  const place = (at: number) => 1 + Buffer.byteLength(text.slice(0, at));
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const next = text[at + 1];
    if (character === '*') {
      if (next === '*') refuse(`Consecutive wildcard characters at pos ${place(at)}`, path);
      parts.push('');
      continue;
    }
    if (character === '\\') {
      if (next !== '*' && next !== '\\') refuse(`Invalid escape character at pos ${place(at)}`, path);
      at += 1;
    }
    parts.push((parts.pop() ?? '') + text[at]);
  }
  return parts;
}

interface Node {
  readonly next: Map<number, Node>;
  /** The number of texts with this prefix. */
  passing: number;
  /** The node of the longest proper suffix that is also a prefix of a text. */
  shorter?: Node;
  /** The number of prefixes of texts that are a suffix of these bytes. */
  ends: number;
}

/**
 * Returns the maximum number of simultaneous states of an automaton for the wildcard: one for each asterisk, and one for each prefix
 * of a text after an asterisk that is a suffix of the input. AWS uses this measure (event-ruler, MachineComplexityEvaluator). The
 * last text ends with the quotation mark after the value.
 */
export function complexityOf([, ...afterStars]: Wildcard): number {
  const texts = afterStars.map((text, index) => (index === afterStars.length - 1 ? `${text}"` : text));
  const root: Node = { next: new Map(), passing: 0, ends: 0 };
  for (const text of texts) {
    let node = root;
    for (const byte of Buffer.from(text)) {
      const next = node.next.get(byte) ?? { next: new Map(), passing: 0, ends: 0 };
      node.next.set(byte, next);
      next.passing += 1;
      node = next;
    }
  }
  // Breadth first: the shorter node is complete when it is needed (Aho and Corasick).
  let most = 0;
  const queue: Node[] = [root];
  for (const node of queue) {
    for (const [byte, next] of node.next) {
      let shorter = node.shorter;
      while (shorter && !shorter.next.has(byte)) shorter = shorter.shorter;
      next.shorter = shorter?.next.get(byte) ?? root;
      next.ends = next.passing + next.shorter.ends;
      most = Math.max(most, next.ends);
      queue.push(next);
    }
  }
  return Math.max(1, texts.length + most);
}

/** Matches each text at its first occurrence. No backtracking is needed, because an asterisk matches any characters. */
export function matchesWildcard([first = '', ...others]: Wildcard, value: string, work: Work): boolean {
  work.steps += first.length;
  const last = others.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const text of others) {
    const found = indexOf(text, value, at, work);
    if (found < 0) return false;
    at = found + text.length;
  }
  work.steps += last.length;
  return value.length - last.length >= at && value.endsWith(last);
}

function indexOf(text: string, value: string, from: number, work: Work): number {
  for (let at = from; at + text.length <= value.length; at += 1) {
    let length = 0;
    while (length < text.length && text[length] === value[at + length]) length += 1;
    work.steps += length + 1;
    if (length === text.length) return at;
  }
  return -1;
}
