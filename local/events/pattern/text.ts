/** The comparisons of texts in event patterns: without regard to case, and with wildcards. */
import { refuse } from './refuse.ts';
import type { Work } from './work.ts';

/**
 * Each character of a text, in small and in capital letters. Either may be several characters (`ß` and `SS`). Whole texts are not
 * compared in small letters: `ß` would then not equal `SS`.
 */
export type Folded = readonly (readonly string[])[];

export function fold(text: string): Folded {
  return [...text].map((character) => [character.toLowerCase(), character.toUpperCase()]);
}

/** The place behind the text at the beginning of a value, or -1. */
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

/** The texts between the stars of a wildcard: one more than there are stars. */
export type Wildcard = readonly string[];

/**
 * A wildcard is refused from this complexity on. AWS publishes no number: of the wildcards whose answers are on record, it refuses
 * one of 11 (`*:*:*:*:*:event-bus/*`) and takes one of 7.
 */
const TOO_COMPLEX = 11;

/** @throws AwsError as `wildcardParts`, and for a wildcard that is too complex. */
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

/** @throws AwsError for stars side by side, and for an escape of another character. */
export function wildcardParts(text: string, path: string): Wildcard {
  const parts: string[] = [''];
  // AWS counts bytes, and a quotation mark before the text.
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
  /** The number of texts that begin with the bytes up to here. */
  passing: number;
  /** The node of the longest proper end of these bytes that is a beginning of a text as well. */
  shorter?: Node;
  /** The number of beginnings of texts that are an end of these bytes. */
  ends: number;
}

/**
 * The largest number of places of a wildcard at which an engine that reads a value once may be at the same time: one for each
 * star, and one for each beginning of a text after a star that is an end of what was read last. AWS measures it like this
 * (event-ruler, MachineComplexityEvaluator). The last text ends with the quotation mark after the value.
 */
export function complexityOf([, ...afterStars]: Wildcard): number {
  const texts = afterStars.map((text, index) => (index === afterStars.length - 1 ? `${text}"` : text));
  const root: Node = { next: new Map(), passing: 0, ends: 0 };
  for (const text of texts) {
    let node = root;
    for (const letter of Buffer.from(text)) {
      const next = node.next.get(letter) ?? { next: new Map(), passing: 0, ends: 0 };
      node.next.set(letter, next);
      next.passing += 1;
      node = next;
    }
  }
  // Breadth first: the shorter node is complete when it is needed (Aho and Corasick).
  let most = 0;
  const queue: Node[] = [root];
  for (const node of queue) {
    for (const [letter, next] of node.next) {
      let shorter = node.shorter;
      while (shorter && !shorter.next.has(letter)) shorter = shorter.shorter;
      next.shorter = shorter?.next.get(letter) ?? root;
      next.ends = next.passing + next.shorter.ends;
      most = Math.max(most, next.ends);
      queue.push(next);
    }
  }
  return Math.max(1, texts.length + most);
}

/** Takes each text at the first place where it fits. This needs no second attempt, since a star takes any characters. */
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
