/** Optional members of an object. */

/** Returns the members that are not `undefined`. Spread them into an object whose optional members must be absent rather than `undefined`. */
export function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) {
    if (value !== undefined) present[key] = value;
  }
  return present as never;
}
