/** Counts what matching costs, so that a test can prove its bound without a clock. */
export interface Work {
  /** Characters and nodes that were compared. */
  steps: number;
  /** Ways that were tried for the last combination to reach the values of an event in which one path leads to several places. */
  tries: number;
}

export function noWork(): Work {
  return { steps: 0, tries: 0 };
}
