/** Divides lists into pages. The token of the next page contains the name of the last entry on the current page. */
import type { AwsError } from './aws-error.ts';

/** An entry of a list, with the name by which entries are sorted. */
export type Listed<T> = readonly [name: string, entry: T];

/** Returns one page, and the token of the next page as `next` if there are more entries. @throws `unknown` for an invalid token. */
export function pageOf<T>(
  entries: readonly Listed<T>[],
  most: number,
  token: string | undefined,
  unknown: AwsError,
): { readonly page: readonly T[]; readonly next?: string } {
  const after = token === undefined ? undefined : nameIn(token);
  if (token !== undefined && after === undefined) throw unknown;
  const left = entries
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .filter(([name]) => after === undefined || name > after);
  const page = left.slice(0, most);
  const last = page.at(-1)?.[0];
  const more = last !== undefined && left.length > page.length;
  return { page: page.map(([, entry]) => entry), ...(more ? { next: tokenOf(last) } : {}) };
}

const PREFIX = 'after ';

function tokenOf(name: string): string {
  return Buffer.from(`${PREFIX}${name}`, 'utf8').toString('base64');
}

function nameIn(token: string): string | undefined {
  const text = Buffer.from(token, 'base64').toString('utf8');
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined;
}
