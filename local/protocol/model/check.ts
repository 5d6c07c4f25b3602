/**
 * Checks each request against the service's own model before the service sees it, in the order of AWS: types first, then
 * every constraint, and all that are violated in one message. Unlike AWS, a member that nothing here implements is refused by
 * its name instead of being ignored (docs/adr/0042-requests-are-checked-against-models.md).
 */
import { own } from '../../objects.ts';
import { AwsError } from '../aws-error.ts';
import { faultsOf } from './constraints.ts';
import { type Model, type ModelName, readModel, type Shape, shapeOf } from './model.ts';
import { converted } from './types.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Members that the model has and the embedded AWS does not implement, by shape: each with the reason. */
export type NotImplemented = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface CheckOptions {
  readonly notImplemented?: NotImplemented;
  /**
   * `names`: nothing but that every member is known; `types`: their types as well, where the service words violated
   * constraints by itself (SQS); `all`: the constraints too, which is the default.
   */
  readonly extent?: 'names' | 'types' | 'all';
  /** What a violated constraint is called: services of the Query protocol say `ValidationError`. */
  readonly code?: string;
}

/** Gives the input without members that are `null`. What the model does not have is left to the service, which does not know it either. @throws AwsError */
export type Check = (operation: string, input: Input) => Input;

export function checkOf(name: ModelName, options: CheckOptions = {}): Check {
  const model = readModel(name);
  const { notImplemented = {}, extent = 'all', code = 'ValidationException' } = options;
  return (operation, input) => {
    const shape = own(model.operations, operation);
    if (shape === undefined) return input;
    expectKnown({ model, notImplemented, operation }, shape, input, '');
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
 * @param label name of the service in messages.
 */
export function dispatcherOf<A extends readonly unknown[], R>(
  label: string,
  // biome-ignore lint/suspicious/noExplicitAny: each operation has an input of its own, which was checked against the model.
  operations: Readonly<Record<string, (input: any, ...more: A) => R>>,
  check: Check,
): (operation: string, input: Input, ...more: A) => R {
  return (operation, input, ...more) => {
    const found = own(operations, operation);
    if (!found) throw new AwsError('UnknownOperationException', `${label} has no operation ${operation} here`);
    return found(check(operation, input), ...more);
  };
}

interface Looked {
  readonly model: Model;
  readonly notImplemented: NotImplemented;
  readonly operation: string;
}

/** @param path of the value, with its last dot. @throws AwsError */
function expectKnown(looked: Looked, name: string | null, value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  const shape: Shape = name === null ? { type: 'structure', members: {} } : shapeOf(looked.model, name);
  // A value of another type is refused by its type.
  if (Array.isArray(value) !== (shape.type === 'list')) return;
  for (const [key, held] of Object.entries(value)) {
    if (held === null) continue;
    if (shape.type === 'structure') expectMember(looked, name ?? '', key, path);
    const below = shape.type === 'list' ? shape.member : shape.type === 'map' ? shape.value : shape.members?.[key];
    if (below !== undefined) expectKnown(looked, below, held, `${path}${key}.`);
  }
}

function expectMember({ model, notImplemented, operation }: Looked, shape: string, key: string, path: string): void {
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

/** @param reason a sentence that goes on from a colon. */
export function memberNotImplemented(operation: string, member: string, reason: string): AwsError {
  return refused(`The embedded AWS does not implement the member ${member} of ${operation}: ${reason}`);
}

/** No service of AWS answers this code, and no client tries again after it. */
function refused(message: string): AwsError {
  return new AwsError('NotImplementedByEmbeddedAws', message);
}
