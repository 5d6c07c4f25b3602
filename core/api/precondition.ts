/** The version that a caller intends to change: `If-Match: "3"`, or `version` in the body. `*` means any version. */
import { type FieldError, invalid, problem, stale } from './problem.ts';

/** `any`: any version. `undefined`: the request contains no version. */
export type Expected = number | 'any' | undefined;

const HEADER: Pick<FieldError, 'in' | 'pointer'> = { in: 'header', pointer: '/if-match' };

export function expectedVersion(ifMatch: string | undefined, inBody: number | undefined): Expected {
  if (ifMatch === undefined) return inBody;
  const text = ifMatch.trim();
  if (text === '*') return inBody ?? 'any';
  const digits = /^"([1-9]\d{0,14})"$/.exec(text)?.[1];
  if (digits === undefined)
    throw invalid([{ ...HEADER, message: 'expected a version in quotes such as "3", or *, got another string' }]);
  const version = Number(digits);
  if (inBody !== undefined && inBody !== version) {
    throw invalid([{ pointer: '/version', message: 'expected the same version as in If-Match, got another version' }]);
  }
  return version;
}

export function required(expected: Expected): number | 'any' {
  if (expected === undefined) {
    throw problem('version-missing', 'Send the version that you read as If-Match: "<version>", or * for any version.');
  }
  return expected;
}

/** @throws ProblemError 412 if another version is stored. */
export function demand(expected: Expected, version: number): void {
  if (typeof expected === 'number' && expected !== version) throw stale(version);
}

export function etagOf(version: number): string {
  return `"${version}"`;
}
