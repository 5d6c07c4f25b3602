/** Converts a form of the Query protocol (`Tags.member.1.Key=a`) to the input that the model describes. */
import { own } from '../../objects.ts';
import type { Input } from './check.ts';
import { type Model, shapeOf } from './model.ts';

type Parameters = ReadonlyMap<string, string>;

/** Parameters that every call has. */
const COMMON: ReadonlySet<string> = new Set(['Action', 'Version']);

/** Unknown parameters stay members with their full names, so that the check refuses them by name. */
export function inputOfForm(model: Model, operation: string, parameters: Parameters): Input {
  const shape = own(model.operations, operation);
  const used = new Set<string>(COMMON);
  const input = shape ? (valueAt(model, shape, parameters, '', used) ?? {}) : {};
  const unknown = [...parameters].filter(([name]) => !used.has(name));
  return { ...(input as Input), ...Object.fromEntries(unknown) };
}

/** Returns `undefined` if no parameter has this name or prefix. */
function valueAt(model: Model, name: string, parameters: Parameters, path: string, used: Set<string>): unknown {
  const shape = shapeOf(model, name);
  const below = (part: string) => (path === '' ? part : `${path}.${part}`);
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members ?? {})
      .map(([member, held]) => [member, valueAt(model, held, parameters, below(member), used)] as const)
      .filter(([, value]) => value !== undefined);
    return members.length > 0 ? Object.fromEntries(members) : undefined;
  }
  if (shape.type === 'list') {
    const values: unknown[] = [];
    for (;;) {
      const value = valueAt(model, shape.member ?? '', parameters, below(`member.${values.length + 1}`), used);
      if (value === undefined) break;
      values.push(value);
    }
    // An empty list is a parameter without a value.
    const empty = parameters.get(path) === '';
    if (empty) used.add(path);
    return values.length > 0 || empty ? values : undefined;
  }
  if (shape.type === 'map') {
    const { keyName = 'key', valueName = 'value' } = shape;
    const entries: (readonly [unknown, unknown])[] = [];
    for (;;) {
      const entry = below(`entry.${entries.length + 1}`);
      const key = valueAt(model, shape.key ?? '', parameters, `${entry}.${keyName}`, used);
      if (key === undefined) break;
      entries.push([key, valueAt(model, shape.value ?? '', parameters, `${entry}.${valueName}`, used) ?? null]);
    }
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  const text = parameters.get(path);
  if (text === undefined) return undefined;
  used.add(path);
  return scalarOf(shape.type, text);
}

/** An invalid number or Boolean stays a text, which the check of types refuses. */
function scalarOf(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = type === 'integer' || type === 'long' || type === 'double' || type === 'float';
  return isNumber && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
