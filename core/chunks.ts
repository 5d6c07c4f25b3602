/** Splits lists into batches for services that limit the number and the bytes of a batch. */

/** Returns the items in order in as few chunks as the limits allow. An item that exceeds `bytes` is alone in its chunk. */
export function chunksWithin<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  limits: { readonly count: number; readonly bytes: number },
): T[][] {
  const chunks: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const own = bytesOf(item);
    const chunk = chunks.at(-1);
    if (chunk !== undefined && chunk.length < limits.count && bytes + own <= limits.bytes) {
      chunk.push(item);
      bytes += own;
    } else {
      chunks.push([item]);
      bytes = own;
    }
  }
  return chunks;
}
