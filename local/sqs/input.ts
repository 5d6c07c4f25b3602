/** Reads the members of a request's JSON: absent and null are the same, a wrong type is refused as AWS's front does. */
import { invalidValue, missingParameter, wrongType } from './errors.ts';

export type Input = Record<string, unknown>;

export function optionalString(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

/** SQS treats an empty string as no value at all. */
export function requiredString(input: Input, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Number.isSafeInteger(value)) throw wrongType(name, 'an integer');
  return value as number;
}

export function requiredInteger(input: Input, name: string): number {
  const value = optionalInteger(input, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

/** An optional integer from `low` to `high`. */
export function integerWithin(input: Input, name: string, low: number, high: number): number | undefined {
  const value = optionalInteger(input, name);
  if (value !== undefined && (value < low || value > high))
    throw invalidValue(name, value, `Must be between ${low} and ${high}, if provided.`);
  return value;
}

export function stringList(input: Input, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw wrongType(name, 'a list');
  return value;
}

export function objectList(input: Input, name: string): readonly Input[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw wrongType(name, 'a list of structures');
  return value;
}

export function stringMap(input: Input, name: string): Record<string, string> | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrongType(name, 'a map');
  const entries = Object.entries(value).filter(([, text]) => text !== null && text !== undefined);
  if (entries.some(([, text]) => typeof text !== 'string')) throw wrongType(name, 'a map of strings');
  return Object.fromEntries(entries) as Record<string, string>;
}

export function objectMap(input: Input, name: string): Record<string, Input> {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value) || !Object.values(value).every(isObject)) throw wrongType(name, 'a map of structures');
  return value as Record<string, Input>;
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
