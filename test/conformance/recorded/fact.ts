/**
 * Facts about AWS's answers: what a call of one operation under one condition is answered with. Those with the name of a test as
 * origin were recorded against AWS by `localstack/localstack` (commit 8b9a79f, `tests/aws/services/`); those with the name of a
 * shape follow from the service models that botocore 1.44.8 ships, by the form that AWS gives to all violations of a model. Texts
 * in braces stand for values of the run: `{region}`, `{account}`, names that are new for each fact such as `{bus}` and `{rule}`,
 * and what an earlier call answered, as in `{0.KeyMetadata.KeyId}`.
 */
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** A call: the operation, with its service before a colon where it is of another service, and its input. */
export type Step = readonly [operation: string, input: object];

export interface Fact {
  readonly origin: string;
  readonly operation: string;
  readonly condition: string;
  /** Calls before it, which succeed. */
  readonly before: readonly Step[];
  readonly input: object;
  readonly expected: Expected;
  /** Place of the credentials of the caller, where a call before gave them. */
  readonly as?: string;
}

/** An answer, all of whose members are named; or an error by its code and text; or the body that a queue of the fact gets. */
export type Expected =
  | { readonly answer: object }
  | { readonly code: string; readonly message: string | RegExp }
  | { readonly body: unknown };

/** A value that is there, whatever it is. */
export const SOME = Symbol('some');

export const answers = (
  origin: string,
  operation: string,
  condition: string,
  input: object,
  answer: object,
  ...before: readonly Step[]
): Fact => ({ origin, operation, condition, before, input, expected: { answer } });

export const refuses = (
  origin: string,
  operation: string,
  condition: string,
  input: object,
  [code, message]: readonly [code: string, message: string | RegExp],
  ...before: readonly Step[]
): Fact => ({ origin, operation, condition, before, input, expected: { code, message } });

/** What AWS says of an input that its model forbids. */
export const violation = (member: string, constraint: string, shown = ''): readonly ['ValidationException', string] => [
  'ValidationException',
  `1 validation error detected: Value ${shown}at '${member}' failed to satisfy constraint: Member must ${constraint}`,
];

/** Credentials in the form that STS returns. */
export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Makes a call of the SDK. @param operation as in a step. */
export type Call = (operation: string, input: object, as?: Credentials) => Promise<Readonly<Record<string, unknown>>>;

export interface Place {
  readonly call: Call;
  readonly region: string;
  readonly account: string;
  /** Part of the names that a fact gives: no other fact has it. */
  readonly unique: string;
}

/** Returns how the answer differs from the fact, or `undefined` if it does not. */
export async function differenceFrom(
  fact: Fact,
  { call, region, account, unique }: Place,
): Promise<string | undefined> {
  const values: Record<string, unknown> = { region, account };
  const fill = <T>(value: T): T => filled(value, values, unique) as T;
  try {
    for (const [index, [operation, input]] of fact.before.entries()) {
      values[index] = await call(operation, fill(input));
      if (operation === 'CreateTable') await untilActive(call, fill<object>(input));
    }
  } catch (error) {
    return `a call before it failed: ${shown(errorOf(error))}`;
  }
  const expected = fill(fact.expected);
  const as = fact.as === undefined ? undefined : (fill<unknown>(fact.as) as Credentials);
  const found = await call(fact.operation, fill(fact.input), as).catch(errorOf);
  if ('body' in expected) {
    const QueueUrl = fill('{0.QueueUrl}');
    const wait = expected.body === undefined ? 0 : 10;
    const { Messages } = await call('sqs:ReceiveMessage', { QueueUrl, WaitTimeSeconds: wait });
    const body = (Messages as readonly { readonly Body: string }[] | undefined)?.[0]?.Body;
    return fits(expected.body, parsed(body)) ? undefined : `the queue got ${body}`;
  }
  const { $metadata: _, ...members } = found as Readonly<Record<string, unknown>>;
  return fits('answer' in expected ? expected.answer : expected, members) ? undefined : `it answered ${shown(members)}`;
}

/** A new table is not there for other calls until it is active. */
async function untilActive(call: Call, { TableName }: { readonly TableName?: string }): Promise<void> {
  for (;;) {
    const { Table } = (await call('DescribeTable', { TableName })) as { Table?: { TableStatus?: string } };
    if (Table?.TableStatus === 'ACTIVE') return;
    await setTimeout(10);
  }
}

function errorOf(error: unknown): object {
  const { name, message } = error as Error;
  return { code: name, message };
}

function parsed(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body);
  } catch {
    return body;
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 500);
}

const PLACE = /\{([a-z]\w*|\d+\.[\w.]+)\}/g;

function filled(value: unknown, values: Readonly<Record<string, unknown>>, unique: string): unknown {
  const valueAt = (path: string) =>
    path.split('.').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], values) ??
    `${path}-${unique}`;
  if (typeof value === 'string') {
    const [whole, path = ''] = /^\{([a-z]\w*|\d+\.[\w.]+)\}$/.exec(value) ?? [];
    return whole ? valueAt(path) : value.replaceAll(PLACE, (_, inner: string) => String(valueAt(inner)));
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, values, unique));
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value;
  const members = Object.entries(value as object);
  return Object.fromEntries(members.map(([key, one]) => [filled(key, values, unique), filled(one, values, unique)]));
}

function fits(expected: unknown, found: unknown): boolean {
  if (expected === SOME) return found !== undefined && found !== null;
  if (expected instanceof RegExp) return typeof found === 'string' && expected.test(found);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(found) && found.length === expected.length && expected.every((one, at) => fits(one, found[at]))
    );
  }
  if (Object.getPrototypeOf(expected ?? 0) !== Object.prototype) return isDeepStrictEqual(expected, found);
  const [own, other] = [expected as Record<string, unknown>, (found ?? {}) as Record<string, unknown>];
  const names = new Set([...Object.keys(own), ...Object.keys(other).filter((name) => other[name] !== undefined)]);
  return [...names].every((name) => Object.hasOwn(own, name) && fits(own[name], other[name]));
}
