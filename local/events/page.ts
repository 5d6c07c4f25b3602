/** How EventBridge cuts lists into pages. */
import { AwsError } from '../protocol/aws-error.ts';
import { type Listed, pageOf } from '../protocol/page.ts';

export interface Paging {
  readonly Limit?: number;
  readonly NextToken?: string;
}

/** The most that a page holds, also when none is asked for. */
const MOST = 100;

/** @param name of the member that holds the entries. @throws AwsError */
export function listed<T>(name: string, entries: readonly Listed<T>[], { Limit = MOST, NextToken }: Paging) {
  const unknown = new AwsError('ValidationException', 'The provided token is not valid.');
  const { page, next } = pageOf(entries, Limit, NextToken, unknown);
  return { [name]: page, ...(next === undefined ? {} : { NextToken: next }) };
}
