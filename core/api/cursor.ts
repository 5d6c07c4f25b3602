/** Pages of a list that is at hand as a whole: a cursor is the key of the last entry that was shown, opaque to callers. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** @param list in the order of its keys. A cursor that is none of ours begins anew. */
export function pageOf<T>(list: readonly T[], keyOf: (item: T) => string, { limit, cursor }: PageQuery): Page<T> {
  const after = decodeCursor(cursor);
  const rest = after === undefined ? list : list.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return last !== undefined && rest.length > limit ? { items, cursor: encodeCursor(keyOf(last)) } : { items };
}

export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

export function decodeCursor(cursor: string | undefined): string | undefined {
  const key = Buffer.from(cursor ?? '', 'base64url').toString();
  return key === '' ? undefined : key;
}
