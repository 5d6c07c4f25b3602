/** Validates values. Faults are sentences with the expected and the received kind of value, never the value, which may be secret. */
import type * as z from 'zod';
import type { FieldError } from '../../../core/api/problem.ts';

/** Returns the parsed value, or all its faults. */
export function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part?: FieldError['in'],
): { readonly value: z.output<T> } | { readonly errors: readonly FieldError[] } {
  const result = schema.safeParse(value, { error: sentenceOf });
  if (result.success) return { value: result.data };
  const errors = result.error.issues.flatMap((issue): readonly Pick<FieldError, 'pointer' | 'message'>[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: pointerOf([...issue.path, key]),
          message: part === 'query' ? 'unknown query parameter' : 'unknown member',
        }))
      : [{ pointer: pointerOf(issue.path), message: issue.message }],
  );
  return { errors: errors.map((error) => (part ? { ...error, in: part } : error)) };
}

export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  const got = `got ${kindOf(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${withArticle(issue.expected)}, ${got}`;
    case 'invalid_value':
      return `expected ${alternatives(issue.values)}, ${got}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? `expected one of the known forms, ${got}`
        : `expected ${alternatives(issue.options)}, got ${kindOf(Object(issue.input)[issue.discriminator])}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? `expected a time such as 2026-11-24T03:00:00Z, ${got}` : undefined;
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}, ${gotAmount(issue)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}, ${gotAmount(issue)}`;
    default:
      return undefined;
  }
}

/** Shows a number, which is never secret, and only the kind of any other value. */
function gotAmount({ input }: z.core.$ZodRawIssue): string {
  return `got ${typeof input === 'number' ? input : kindOf(input)}`;
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'number' || origin === 'int') return '';
  if (origin === 'string') return count === 1 ? ' character' : ' characters';
  return count === 1 ? ' entry' : ' entries';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty string';
  if (typeof value === 'string') return `a string of ${value.length}${unitOf('string', value.length)}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return withArticle(typeof value);
}

/** Returns a text such as `"keys", "policy" or "role"`. */
function alternatives(options: unknown): string {
  const named = [options].flat().map((option) => JSON.stringify(option));
  return named.length > 1 ? `${named.slice(0, -1).join(', ')} or ${named.at(-1)}` : `${named[0]}`;
}

function withArticle(kind: string): string {
  const word = kind === 'array' ? 'list' : kind === 'record' ? 'object' : kind;
  return word === 'object' || word === 'int' ? `an ${word}` : `a ${word}`;
}
