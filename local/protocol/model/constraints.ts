/** The constraints of a request's members, with the messages of the validation that AWS services share. */
import { type Model, type Shape, shapeOf } from './model.ts';

/** Returns a message for each violated constraint. @param value whose types have been checked. @param path with its last dot. */
export function faultsOf(model: Model, name: string, value: unknown, path: string): readonly string[] {
  const shape = shapeOf(model, name);
  return [...ownFaults(model, name, value, path.slice(0, -1)), ...faultsBelow(model, shape, value, path)];
}

function faultsBelow(model: Model, shape: Shape, value: unknown, path: string): readonly string[] {
  if (shape.type === 'list') {
    return (value as readonly unknown[]).flatMap((held, index) =>
      faultsOf(model, shape.member ?? '', held, `${path}${index + 1}.member.`),
    );
  }
  if (shape.type === 'map') {
    return Object.entries(value as object).flatMap(([key, held]) => [
      ...faultsOf(model, shape.key ?? '', key, `${path}${key}.key.`),
      ...faultsOf(model, shape.value ?? '', held, `${path}${key}.member.`),
    ]);
  }
  if (shape.type !== 'structure') return [];
  const given = value as Readonly<Record<string, unknown>>;
  const missing = (shape.required ?? [])
    .filter((member) => !Object.hasOwn(given, member))
    .map((member) => `Value null at '${path}${lowered(member)}' failed to satisfy constraint: Member must not be null`);
  const below = Object.entries(given).flatMap(([member, held]) =>
    faultsOf(model, shape.members?.[member] ?? '', held, `${path}${lowered(member)}.`),
  );
  return [...missing, ...below];
}

function ownFaults(model: Model, name: string, value: unknown, path: string): readonly string[] {
  const shape = shapeOf(model, name);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, pattern } = shape;
  // Large texts, such as the details of events, have no bounds and need not be measured.
  const size = shape.min === undefined && shape.max === undefined ? Number.NaN : sizeOf(shape, value);
  const compared = shape.type === 'integer' || shape.type === 'long' || shape.type === 'double' ? 'value' : 'length';
  const faults = [
    ...(size < min ? [`Member must have ${compared} greater than or equal to ${min}`] : []),
    ...(size > max ? [`Member must have ${compared} less than or equal to ${max}`] : []),
    ...(pattern !== undefined && !matches(pattern, String(value))
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(shape.enum && !shape.enum.includes(String(value))
      ? [`Member must satisfy enum value set: [${shape.enum.join(', ')}]`]
      : []),
  ];
  const shown = shape.sensitive || shape.type === 'blob' ? 'Value' : `Value '${shownOf(model, name, value)}'`;
  return faults.map((fault) => `${shown} at '${path}' failed to satisfy constraint: ${fault}`);
}

/** Returns the number to which `min` and `max` apply, or `NaN`, which is within all bounds, for other types. */
function sizeOf({ type }: Shape, value: unknown): number {
  if (type === 'string') return [...(value as string)].length;
  if (type === 'blob') return Buffer.byteLength(value as string, 'base64');
  if (type === 'list') return (value as readonly unknown[]).length;
  if (type === 'map') return Object.keys(value as object).length;
  return typeof value === 'number' && type !== 'timestamp' ? value : Number.NaN;
}

const expressions = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  const known = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, known);
  return known.test(value);
}

/** Patterns are written for Java. JavaScript needs the flag `u` for `\p{L}`, but refuses some escapes with it, so it is omitted for those. */
export function expressionOf(pattern: string): RegExp {
  const whole = `^(?:${pattern})$`;
  try {
    return new RegExp(whole, 'u');
  } catch {
    return new RegExp(whole);
  }
}

/** AWS uses the name of the field in Java. */
function lowered(member: string): string {
  return `${member.slice(0, 1).toLowerCase()}${member.slice(1)}`;
}

/** Returns a value as Java prints it. */
function shownOf(model: Model, name: string, value: unknown): string {
  const shape = shapeOf(model, name);
  if (value === undefined) return 'null';
  if (shape.sensitive) return '***Sensitive Data Redacted***';
  if (shape.type === 'list') {
    return `[${(value as readonly unknown[]).map((held) => shownOf(model, shape.member ?? '', held)).join(', ')}]`;
  }
  if (shape.type === 'map') {
    const entries = Object.entries(value as object).map(
      ([key, held]) => `${key}=${shownOf(model, shape.value ?? '', held)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (shape.type !== 'structure') return String(value);
  const given = value as Readonly<Record<string, unknown>>;
  const members = Object.entries(shape.members ?? {}).map(
    ([member, below]) => `${lowered(member)}=${shownOf(model, below, given[member])}`,
  );
  return `${name}(${members.join(', ')})`;
}
