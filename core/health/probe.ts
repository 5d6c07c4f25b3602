/**
 * Which delivery a probe is made of. One that has failed often may be at fault itself: an endpoint that is well and chokes on
 * a few of its updates would stay shut out while these are tried one after another. So it is the one that was tried least.
 */

/** Rows that are looked at. */
export const PROBES_LOOKED_AT = 100;

/** @param due the oldest first. */
export function probeOf<R extends { readonly attempt: number }>(due: readonly R[]): R | undefined {
  return due.reduce<R | undefined>((least, row) => (least && least.attempt <= row.attempt ? least : row), undefined);
}
