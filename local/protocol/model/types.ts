/** Checks the types of a request's members. A value of another type is a SerializationException, as in AWS's JSON services. */
import { AwsError } from '../aws-error.ts';
import { type Model, shapeOf } from './model.ts';

type Reader = (value: unknown) => boolean;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const isText: Reader = (value) => typeof value === 'string';
const isNumber: Reader = (value) => typeof value === 'number';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T/;

/** Returns Unix seconds, or NaN for a value that is no time. Services accept a number or a text in ISO 8601. */
function secondsOf(value: unknown): number {
  if (typeof value === 'string') return ISO_TIME.test(value) ? Date.parse(value) / 1000 : Number.NaN;
  return typeof value === 'number' && !Number.isNaN(new Date(value * 1000).getTime()) ? value : Number.NaN;
}

/** The name of each type in AWS's messages, and the JSON values that it accepts. */
const SCALARS: Readonly<Record<string, readonly [name: string, takes: Reader]>> = {
  string: ['String', isText],
  blob: ['Blob', (value) => isText(value) && BASE64.test(value as string)],
  boolean: ['Boolean', (value) => typeof value === 'boolean'],
  integer: ['Integer', Number.isSafeInteger],
  long: ['Long', Number.isSafeInteger],
  float: ['Float', isNumber],
  double: ['Double', isNumber],
  timestamp: ['Timestamp', (value) => !Number.isNaN(secondsOf(value))],
};

/** Returns the value without members that are `null`, and times as Unix seconds. @param path of the value, without a final dot. @throws AwsError */
export function converted(model: Model, name: string, value: unknown, path: string): unknown {
  const shape = shapeOf(model, name);
  const at = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  const scalar = SCALARS[shape.type];
  if (scalar) {
    const [kind, takes] = scalar;
    if (takes(value)) return shape.type === 'timestamp' ? secondsOf(value) : value;
    throw new AwsError(
      'SerializationException',
      `${path}: ${tokenOf(value)} can not be converted to ${article(kind)} ${kind}`,
    );
  }
  if (shape.type === 'list') {
    if (!Array.isArray(value)) throw unexpected(path, value, 'a list');
    return value.map((held, index) => converted(model, shape.member ?? '', held, at(index)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(path, value, 'an object');
  const entries = Object.entries(value)
    .filter(([, held]) => held !== null && held !== undefined)
    .map(([key, held]) => {
      const below = (shape.type === 'map' ? shape.value : shape.members?.[key]) ?? '';
      return [key, converted(model, below, held, at(key))] as const;
    });
  return Object.fromEntries(entries);
}

/** Returns the name of a JSON value in the parser of AWS's services. */
function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (typeof value === 'object' && value !== null) return 'START_OBJECT';
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value !== 'number') return 'NULL_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
}

function article(kind: string): string {
  return /^[AEIOU]/.test(kind) ? 'an' : 'a';
}

function unexpected(path: string, value: unknown, expected: string): AwsError {
  return new AwsError('SerializationException', `${path}: ${tokenOf(value)} found where ${expected} was expected`);
}
