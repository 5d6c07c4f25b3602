/** Reads members of a JSON request as AWS's front does: `null` is absent, another type is refused. */
import { AwsError } from './aws-error.ts';

type Input = Readonly<Record<string, unknown>>;

/** @throws AwsError when it is there and no string. */
export function textMember(input: Input, name: string): string | undefined {
  return member(input, name, (value) => typeof value === 'string');
}

/** Of a value that has been taken out already; `undefined` and `null`: `absent`. @throws AwsError when it is no string. */
export function textOf(value: unknown, absent = ''): string {
  return textMember({ value }, 'value') ?? absent;
}

/** @throws AwsError when it is there and no number. */
export function numberMember(input: Input, name: string): number | undefined {
  return member(input, name, (value) => typeof value === 'number');
}

/** @throws AwsError when it is there and no list of strings. */
export function textsMember(input: Input, name: string): readonly string[] | undefined {
  return member(input, name, (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'));
}

/** @throws AwsError when it is there and no object of strings. */
export function textMapMember(input: Input, name: string): Readonly<Record<string, string>> | undefined {
  return member(
    input,
    name,
    (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member<T>(input: Input, name: string, fits: (value: unknown) => boolean): T | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && !fits(value)) {
    throw new AwsError('SerializationException', `${name} is not of the type that it should be.`);
  }
  return value as T | undefined;
}
