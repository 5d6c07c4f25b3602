/**
 * Errors of the API as RFC 9457 says them: what went wrong, which field, what is expected, never the value. A problem is
 * thrown by whoever finds it and becomes the answer; anything else that is thrown is a fault of ours and says nothing.
 */
import { API_FAULTS } from '../limits.ts';

export interface FieldError {
  /** JSON Pointer into the part of the request; empty for the whole of it. */
  readonly pointer: string;
  /** `expected …, got …` */
  readonly message: string;
  /** Which part; the body when absent. */
  readonly in?: 'path' | 'query' | 'header';
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Of what is stored now, when the caller's was another. */
  readonly version?: number;
  /** What a test of the destination found, when that is why it was refused. */
  readonly checks?: readonly object[];
}

const TITLES = {
  invalid: [400, 'Invalid request'],
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

export type ProblemName = keyof typeof TITLES;

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

/** Customers choose keys' names: long ones are cut, and so is a long list. */
export function invalid(errors: readonly FieldError[]): ProblemError {
  const shown = errors.slice(0, API_FAULTS).map((error) => ({ ...error, pointer: cut(error.pointer) }));
  const left = errors.length - shown.length;
  const detail = left > 0 ? { detail: `Further errors: ${left}.` } : {};
  return new ProblemError(problemOf('invalid', { ...detail, errors: shown }));
}

/** Throws when there are any. */
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
