/**
 * Counts calls that follow each other. A call that begins before another one has ended overlaps with it, and both count once: the
 * count is the length of the longest chain of calls of which each begins after the end of the one before.
 */
export function createCallChain() {
  let ended = 0;
  return {
    /** Call it when a call begins. The returned function ends it. */
    begin(): () => void {
      const position = ended + 1;
      return () => {
        ended = Math.max(ended, position);
      };
    },
    length: (): number => ended,
  };
}
