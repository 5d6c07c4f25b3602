/** Tests of one value of an event. */
import type { Leaf } from './json.ts';
import { comparable } from './numbers.ts';
import type { Work } from './work.ts';

/** Reports whether a value of the event matches. */
export type LeafTest = (leaf: Leaf, work: Work) => boolean;

export function onStrings(test: (value: string, work: Work) => boolean): LeafTest {
  return ({ kind, text }, work) => {
    work.steps += 1;
    return kind === 'string' && test(text, work);
  };
}

export function onNumbers(test: (value: number) => boolean): LeafTest {
  return ({ kind, text }, work) => {
    work.steps += 1;
    const value = kind === 'number' ? comparable(text) : undefined;
    return value !== undefined && test(value);
  };
}
