/** Resolves the intrinsic functions of CloudFormation in the values of a template. An unknown function is an error that names it. */
import { own } from '../objects.ts';

export interface References {
  /** Returns the value of `Ref`. @throws when the template has no such name. */
  ref(logicalId: string): unknown;
  /** Returns the value of `Fn::GetAtt`. @throws when the resource has no such attribute. */
  attribute(logicalId: string, attribute: string): unknown;
}

/** The value of `AWS::NoValue`, which removes its key. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, references: References) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, references) => (argument === 'AWS::NoValue' ? NO_VALUE : references.ref(String(argument))),
  'Fn::GetAtt': (argument, references) => {
    const [logicalId = '', ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return references.attribute(logicalId, path.join('.'));
  },
  'Fn::Join': (argument, references) => {
    const [separator, parts] = resolve(argument, references) as [string, unknown[]];
    return parts.map(String).join(separator);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, references) => {
    const [index, list] = resolve(argument, references) as [number | string, unknown[]];
    return list[Number(index)];
  },
  'Fn::Split': (argument, references) => {
    const [separator, text] = resolve(argument, references) as [string, string];
    return text.split(separator);
  },
};

/** Returns the value with every intrinsic function replaced. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, references)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && isIntrinsic(only[0])) {
    const [name, argument] = only;
    const intrinsic = own(INTRINSICS, name);
    if (!intrinsic) throw new Error(`The embedded AWS does not support the intrinsic function ${name}.`);
    return intrinsic(argument, references);
  }
  const resolved = entries.map(([key, item]) => [key, resolve(item, references)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

/** Returns the logical ids and pseudo parameters to which a value refers. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0])];
    if (key !== 'Fn::Sub') return referencesIn(argument);
    const text = Array.isArray(argument) ? String(argument[0]) : String(argument);
    const variables = Array.isArray(argument) ? referencesIn(argument[1]) : [];
    return [...variables, ...[...text.matchAll(VARIABLE)].map(([, name = '']) => name.split('.')[0] ?? '')];
  });
}

const VARIABLE = /\$\{([^!}][^}]*)\}/g;

function substitute(argument: unknown, references: References): string {
  const [text, own] = Array.isArray(argument)
    ? (argument as [string, Record<string, unknown>])
    : [String(argument), {}];
  const variables = resolve(own, references) as Record<string, unknown>;
  const replaced = text.replaceAll(VARIABLE, (_, name: string) => {
    if (Object.hasOwn(variables, name)) return String(variables[name]);
    const dot = name.indexOf('.');
    return String(dot < 0 ? references.ref(name) : references.attribute(name.slice(0, dot), name.slice(dot + 1)));
  });
  return replaced.replaceAll('${!', '${');
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}
