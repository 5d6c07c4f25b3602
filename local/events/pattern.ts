/**
 * Event patterns (EventBridge User Guide, "Comparison operators"): compiled once, so that an operator that is not known
 * stops the build and not an event.
 */
export type Matcher = (value: unknown) => boolean;

/** @throws Error naming what the embedded AWS does not know. */
export function compilePattern(pattern: unknown): Matcher {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new Error('EventPattern: expected an object');
  }
  return compileObject(pattern as Record<string, unknown>, 'EventPattern');
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): Matcher {
  const fields = Object.entries(pattern).map(([key, value]): Matcher => {
    if (key === '$or') {
      const branches = (value as Record<string, unknown>[]).map((branch) => compileObject(branch, `${path}.$or`));
      return (event) => branches.some((matches) => matches(event));
    }
    const field = Array.isArray(value)
      ? compileList(value, `${path}.${key}`)
      : compileObject(value as Record<string, unknown>, `${path}.${key}`);
    return (event) => field(isObject(event) ? event[key] : undefined);
  });
  return (event) => fields.every((matches) => matches(event));
}

/** Any of the alternatives, on the value or, when it is a list, on any of its elements. */
function compileList(alternatives: readonly unknown[], path: string): Matcher {
  const compiled = alternatives.map((one) => compileOne(one, path));
  const any = (value: unknown) => compiled.some((matches) => matches(value));
  return (value) => any(value) || (Array.isArray(value) && value.some(any));
}

function compileOne(alternative: unknown, path: string): Matcher {
  if (!isObject(alternative)) return (value) => value === alternative;
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(alternative);
  const compile = more.length === 0 && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!compile) throw new Error(`${path}: the embedded AWS does not know the pattern operator ${operator}`);
  return compile(operand, path);
}

const onStrings =
  (test: (value: string) => boolean): Matcher =>
  (value) =>
    typeof value === 'string' && test(value);

/** `prefix` and `suffix` take a text, or `{ "equals-ignore-case": text }`. */
function affix(operand: unknown, test: (value: string, text: string) => boolean): Matcher {
  const folded = isObject(operand) ? String(operand['equals-ignore-case']).toLowerCase() : undefined;
  return folded === undefined
    ? onStrings((value) => test(value, String(operand)))
    : onStrings((value) => test(value.toLowerCase(), folded));
}

const OPERATORS: Readonly<Record<string, (operand: unknown, path: string) => Matcher>> = {
  prefix: (operand) => affix(operand, (value, text) => value.startsWith(text)),
  suffix: (operand) => affix(operand, (value, text) => value.endsWith(text)),
  exists: (operand) => (value) => (value !== undefined) === operand,
  'equals-ignore-case': (operand) => onStrings((value) => value.toLowerCase() === String(operand).toLowerCase()),
  wildcard(operand) {
    const parts = String(operand)
      .split('*')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
    return onStrings((value) => pattern.test(value));
  },
  'anything-but'(operand, path) {
    const excluded = compileList([operand].flat(), path);
    return (value) => value !== undefined && !excluded(value);
  },
  numeric(operand, path) {
    const terms = operand as (string | number)[];
    const tests = Array.from({ length: terms.length / 2 }, (_, i) =>
      comparison(terms[2 * i], Number(terms[2 * i + 1]), path),
    );
    return (value) => typeof value === 'number' && tests.every((test) => test(value));
  },
};

function comparison(sign: unknown, limit: number, path: string): (value: number) => boolean {
  if (sign === '=') return (value) => value === limit;
  if (sign === '<') return (value) => value < limit;
  if (sign === '<=') return (value) => value <= limit;
  if (sign === '>') return (value) => value > limit;
  if (sign === '>=') return (value) => value >= limit;
  throw new Error(`${path}: the embedded AWS does not know the numeric comparison ${sign}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
