/**
 * Errors of the API in the form of RFC 9457. They name the field and what was expected, never the value. A thrown `ProblemError`
 * becomes the answer. Any other thrown error is an internal error, whose message is not returned.
 */
import { API_FAULTS } from '../limits.ts';

export interface FieldError {
  /** A JSON Pointer into the part of the request. It is empty for the whole part. */
  readonly pointer: string;
  /** `expected …, got …` */
  readonly message: string;
  /** The part of the request. Default: the body. */
  readonly in?: 'path' | 'query' | 'header';
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** The stored version, if the caller named another one. */
  readonly version?: number;
  /** The results of the test because of which the request was refused. */
  readonly checks?: readonly object[];
}

const TITLES = {
  invalid: [400, 'Invalid request'],
  unauthorized: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  conflict: [409, 'Conflict'],
  stale: [412, 'Precondition failed'],
  'too-large': [413, 'Content too large'],
  'not-json': [415, 'Unsupported media type'],
  'idempotency-key-reused': [422, 'Idempotency key reused'],
  'version-missing': [428, 'Precondition required'],
  internal: [500, 'Internal server error'],
  unavailable: [503, 'Service unavailable'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

type ProblemName = keyof typeof TITLES;

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

export function problemOf(name: ProblemName, more: Omit<Problem, 'type' | 'title' | 'status'> = {}): Problem {
  const [status, title] = TITLES[name];
  return { type: `urn:feedhose:problem:${name}`, title, status, ...more };
}

export function problem(name: ProblemName, detail?: string): ProblemError {
  return new ProblemError(problemOf(name, detail === undefined ? {} : { detail }));
}

/** Customers choose the names of members, so long pointers and long lists are shortened. */
export function invalid(errors: readonly FieldError[]): ProblemError {
  const shown = errors.slice(0, API_FAULTS).map((error) => ({ ...error, pointer: cut(error.pointer) }));
  const left = errors.length - shown.length;
  const detail = left > 0 ? { detail: `Further errors: ${left}.` } : {};
  return new ProblemError(problemOf('invalid', { ...detail, errors: shown }));
}

/** @throws ProblemError if there are errors. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(errors);
}

export function notFound(what: string): ProblemError {
  return problem('not-found', `There is no such ${what}.`);
}

export function stale(version: number): ProblemError {
  const detail = `The stored version is ${version}. Read the resource again and repeat the change.`;
  return new ProblemError(problemOf('stale', { detail, version }));
}

const POINTER_CHARACTERS = 200;

function cut(pointer: string): string {
  return pointer.length <= POINTER_CHARACTERS ? pointer : `${pointer.slice(0, POINTER_CHARACTERS - 1)}…`;
}
