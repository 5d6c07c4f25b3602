/** Pages of lists: `Limit` entries at most, and a token that names the last one. */
import { AwsError } from '../protocol/aws-error.ts';

export interface PageInput {
  readonly Limit?: number;
  readonly NextToken?: string;
}

/** The most that a page holds, also when none is asked for. */
const MOST = 100;

/** @param entries with a name each, by which they are sorted. @throws AwsError for a token that was not given out. */
export function pageOf<T>(
  entries: readonly (readonly [name: string, entry: T])[],
  { Limit = MOST, NextToken }: PageInput,
): { readonly page: readonly T[]; readonly NextToken?: string } {
  const after = NextToken === undefined ? undefined : nameIn(NextToken);
  const left = entries
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .filter(([name]) => after === undefined || name > after);
  const page = left.slice(0, Limit);
  const last = page.at(-1)?.[0];
  return {
    page: page.map(([, entry]) => entry),
    ...(last !== undefined && left.length > page.length ? { NextToken: tokenOf(last) } : {}),
  };
}

function tokenOf(name: string): string {
  return Buffer.from(`after ${name}`, 'utf8').toString('base64');
}

function nameIn(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('after ')) throw new AwsError('ValidationException', 'The provided token is not valid.');
  return text.slice('after '.length);
}
