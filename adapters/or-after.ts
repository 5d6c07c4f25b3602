/** Time limits for work that has none. */

/**
 * Returns the result of `work`, or that of `otherwise` when `work` has not ended after `ms`. The work is not
 * cancelled.
 */
export async function orAfter<T>(ms: number, work: Promise<T>, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(otherwise);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
