/** Resolves the intrinsic functions of CloudFormation in the values of a template. An unknown function is an error that names it. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, own } from '../objects.ts';

export interface References {
  /** Returns the value of `Ref`. @throws when the template has no such name. */
  ref(logicalId: string): unknown;
  /** Returns the value of `Fn::GetAtt`. @throws when the resource has no such attribute. */
  attribute(logicalId: string, attribute: string): unknown;
  /** Evaluates a condition of the template. @throws when the template has no such condition. */
  condition(name: string): boolean;
  /** Returns a mapping of the template. */
  mapping(name: string): unknown;
  /** Returns the value of `Fn::ImportValue`. @throws when no stack exports the name. */
  imported(name: string): unknown;
  /** Returns the value of `Fn::GetStackOutput`. @throws when the assembly has no such stack or output. */
  output(stack: string, name: string): unknown;
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
  'Fn::FindInMap': (argument, references) => {
    const [name, ...keys] = resolve(argument, references) as [string, ...string[]];
    const found = keys.reduce<unknown>(
      (at, key) => (isObject(at) ? own(at, key) : undefined),
      references.mapping(name),
    );
    if (found === undefined) throw new Error(`Fn::FindInMap: the template has no ${[name, ...keys].join('.')}.`);
    return found;
  },
  'Fn::ImportValue': (argument, references) => references.imported(String(resolve(argument, references))),
  // The other members name the region, and the role that reads the output.
  'Fn::GetStackOutput': (argument, references) => {
    const { StackName, OutputName } = argument as { StackName: unknown; OutputName: unknown };
    return references.output(String(resolve(StackName, references)), String(resolve(OutputName, references)));
  },
  Condition: (argument, references) => references.condition(String(argument)),
  'Fn::If': (argument, references) => {
    const [condition, then, otherwise] = argument as [string, unknown, unknown];
    return resolve(references.condition(condition) ? then : otherwise, references);
  },
  'Fn::Equals': (argument, references) => {
    const [one, other] = resolve(argument, references) as [unknown, unknown];
    return typeof one === 'object' ? isDeepStrictEqual(one, other) : String(one) === String(other);
  },
  'Fn::And': (argument, references) => (resolve(argument, references) as boolean[]).every(Boolean),
  'Fn::Or': (argument, references) => (resolve(argument, references) as boolean[]).some(Boolean),
  'Fn::Not': (argument, references) => !(resolve(argument, references) as boolean[])[0],
};

/** Returns the value with every intrinsic function replaced. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, references)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && isIntrinsic(...only)) {
    const [name, argument] = only;
    const intrinsic = own(INTRINSICS, name);
    if (!intrinsic) throw new Error(`The embedded AWS does not support the intrinsic function ${name}.`);
    return intrinsic(argument, references);
  }
  const resolved = entries.map(([key, item]) => [key, resolve(item, references)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
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

/** A member `Condition` with an object is that of a policy. */
function isIntrinsic(key: string, argument: unknown): boolean {
  return key === 'Ref' || (key === 'Condition' && typeof argument === 'string') || key.startsWith('Fn::');
}
