/** Reads the members of a request, whose types the model's check has made sure of and which holds no `null`. */
import { invalidValue, missingParameter } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

export function optionalString(input: Input, name: string): string | undefined {
  return input[name] as string | undefined;
}

/** SQS treats an empty string as no value at all. */
export function requiredString(input: Input, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  return input[name] as number | undefined;
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
  return (input[name] ?? []) as readonly string[];
}

export function objectList(input: Input, name: string): readonly Input[] {
  return (input[name] ?? []) as readonly Input[];
}

export function stringMap(input: Input, name: string): Record<string, string> | undefined {
  return input[name] as Record<string, string> | undefined;
}

export function objectMap(input: Input, name: string): Readonly<Record<string, Input>> {
  return (input[name] ?? {}) as Readonly<Record<string, Input>>;
}
