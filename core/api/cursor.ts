/** Pages of complete lists. A cursor is the encoded key of the last entry of a page. */

/** Returns a page. @param list sorted by its keys. An invalid cursor returns the first page. */
export function pageOf<T>(
  list: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly items: readonly T[] /** Absent on the last page. */; readonly cursor?: string } {
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
