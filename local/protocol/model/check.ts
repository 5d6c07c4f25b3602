/**
 * Checks each request against the model of its service, in the order of AWS: first types, then all constraints, whose violations are
 * in one message. Unlike in AWS, a member that is not implemented is refused by
 * its name instead of being ignored (docs/adr/0042-requests-are-checked-against-models.md).
 */
import { own } from '../../objects.ts';
import { AwsError, validationException } from '../aws-error.ts';
import { faultsOf } from './constraints.ts';
import { type Model, type ModelName, readModel, type Shape, shapeOf } from './model.ts';
import { converted } from './types.ts';

export type Input = Readonly<Record<string, unknown>>;

/** A type of the SDK as JSON: bytes are Base64 texts, times are Unix seconds, and required members are present. */
export type Wire<T> = T extends Uint8Array
  ? string
  : T extends Date
    ? number
    : T extends object
      ? { readonly [K in keyof T]: Wire<Exclude<T[K], undefined>> }
      : T;

/** Operations of a service. Their inputs are those of the SDK's client. */
export type OperationsOf<Client, A extends readonly unknown[], R> = {
  readonly [N in keyof Client as Capitalize<N & string>]?: (input: InputOf<Client[N]>, ...more: A) => R;
};

type InputOf<M> = M extends (input: infer I, ...more: never[]) => unknown ? Wire<I> : unknown;

/** Members of the model that are not implemented, by shape, with the reasons. */
export type NotImplemented = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface CheckOptions {
  readonly notImplemented?: NotImplemented;
  /**
   * `names` checks only that every member is known, and that no element of a list or map is null; `types` also checks types, for services with their own messages for violated
   * constraints (SQS); `all` also checks constraints. Default: `all`.
   */
  readonly extent?: 'names' | 'types' | 'all';
  /** The error code of a violated constraint. Services with the Query protocol use `ValidationError`. */
  readonly code?: string;
}

/** Returns the input without members that are `null`. Operations that are not in the model are not checked. @throws AwsError */
export type Check = (operation: string, input: Input) => Input;

export function checkOf(name: ModelName, options: CheckOptions = {}): Check {
  const model = readModel(name);
  const { notImplemented = {}, extent = 'all', code = 'ValidationException' } = options;
  return (operation, input) => {
    const shape = own(model.operations, operation);
    if (shape === undefined) return input;
    expectKnown({ model, notImplemented, operation, refusesNull: extent === 'names' }, shape, input, '');
    if (extent === 'names' || shape === null) return input;
    const read = converted(model, shape, input, '') as Input;
    const faults = extent === 'all' ? faultsOf(model, shape, read, '') : [];
    if (faults.length === 0) return read;
    const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
    throw new AwsError(code, `${count} detected: ${faults.join('; ')}`);
  };
}

/**
 * Returns a function that calls the operations of a service with checked inputs.
 * @param label name of the service in messages. @param code of the error for an unknown operation.
 */
export function dispatcherOf<A extends readonly unknown[], R>(
  label: string,
  // biome-ignore lint/suspicious/noExplicitAny: each operation has an input of its own, which was checked against the model.
  operations: Readonly<Record<string, (input: any, ...more: A) => R>>,
  check: Check,
  code = 'UnknownOperationException',
): (operation: string, input: Input, ...more: A) => R {
  return (operation, input, ...more) => {
    const found = own(operations, operation);
    if (!found) throw new AwsError(code, `The embedded ${label} has no operation ${operation || '(none)'}.`);
    return found(check(operation, input), ...more);
  };
}

interface CheckedCall {
  readonly model: Model;
  readonly notImplemented: NotImplemented;
  readonly operation: string;
  /** Whether a null in a list or map is refused, because no other check follows. */
  readonly refusesNull: boolean;
}

/** @param path of the value, with its last dot. @throws AwsError */
function expectKnown(call: CheckedCall, name: string | null, value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  const shape: Shape = name === null ? { type: 'structure', members: {} } : shapeOf(call.model, name);
  // The check of types refuses a value of another type.
  if (Array.isArray(value) !== (shape.type === 'list')) return;
  for (const [key, held] of Object.entries(value)) {
    if (held === null) {
      if (call.refusesNull && shape.type !== 'structure') throw nullElement(shape.member ?? shape.value, path + key);
      continue;
    }
    if (shape.type === 'structure') expectMember(call, name ?? '', key, path);
    const below = shape.type === 'list' ? shape.member : shape.type === 'map' ? shape.value : shape.members?.[key];
    if (below !== undefined) expectKnown(call, below, held, `${path}${key}.`);
  }
}

function expectMember(
  { model, notImplemented, operation }: CheckedCall,
  shape: string,
  key: string,
  path: string,
): void {
  const members = model.shapes[shape]?.members ?? {};
  if (!Object.hasOwn(members, key)) {
    const known = Object.keys(members).join(', ') || 'none';
    throw refused(
      `${operation} has no member ${path}${key}: the model of ${model.service} ${model.version} has ${known}.`,
    );
  }
  const left = notImplemented[shape] ?? {};
  if (Object.hasOwn(left, key)) {
    throw memberNotImplemented(operation, `${path}${key}`, left[key] ?? '');
  }
}

/** The error of DynamoDB. A null member of a structure is an absent member. */
function nullElement(shape: string | undefined, path: string): AwsError {
  const message =
    shape === 'AttributeValue'
      ? 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
      : `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`;
  return validationException(message);
}

/** @param reason the rest of a sentence after a colon. */
export function memberNotImplemented(operation: string, member: string, reason: string): AwsError {
  return refused(`The embedded AWS does not implement the member ${member} of ${operation}: ${reason}`);
}

/** No AWS service uses this code, and no client retries after it. */
function refused(message: string): AwsError {
  return new AwsError('NotImplementedByEmbeddedAws', message);
}
