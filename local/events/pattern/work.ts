/** Counts the steps of matching, so that a test can check their bound without a clock. */
export interface Work {
  /** Characters and nodes that were compared. */
  steps: number;
  /** Alternatives that were tried for the last combination. */
  tries: number;
}

export function noWork(): Work {
  return { steps: 0, tries: 0 };
}
