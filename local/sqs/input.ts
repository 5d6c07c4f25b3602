/** Checks the members of requests, whose types have been checked against the model. */
import { invalidValue, missingParameter } from './errors.ts';

/** SQS treats an empty string, list or map as a missing one. @throws AwsError */
export function required<I, N extends keyof I & string>(input: I, name: N): NonNullable<I[N]> {
  const value = input[name];
  // The keys of a string are not listed: a message body of 1 MiB would have a million of them.
  const isEmpty = value === '' || (typeof value === 'object' && Object.keys(value as object).length === 0);
  if (value === undefined || isEmpty) throw missingParameter(name);
  return value as NonNullable<I[N]>;
}

/** Returns an optional integer from `low` to `high`. @throws AwsError */
export function integerWithin<N extends string>(
  input: { readonly [K in N]?: number },
  name: N,
  low: number,
  high: number,
): number | undefined {
  const value = input[name];
  if (value !== undefined && (value < low || value > high))
    throw invalidValue(name, value, `Must be between ${low} and ${high}, if provided.`);
  return value;
}
