/** Checks the values of queue attributes, which are strings in requests. */
import { objectOf } from '../../objects.ts';
import { invalidAttributeValue } from '../errors.ts';

/** Returns the value to store. @throws AwsError */
export type Check = (name: string, value: string) => string;

export function integer(low: number, high: number): Check {
  return (name, value) => {
    const number = Number(value);
    if (!/^\d{1,9}$/.test(value) || number < low || number > high) throw invalidAttributeValue(name);
    return String(number);
  };
}

export function oneOf(...values: readonly string[]): Check {
  return (name, value) => {
    const known = values.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (known === undefined) throw invalidAttributeValue(name);
    return known;
  };
}

export const boolean = oneOf('true', 'false');

export const text: Check = (_name, value) => value;

/** Accepts a JSON object, and stores its text unchanged. */
export const jsonObject: Check = (name, value) => {
  if (objectOf(value) === undefined) throw invalidAttributeValue(name);
  return value;
};
