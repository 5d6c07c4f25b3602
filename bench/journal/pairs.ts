/** Pairs of measurements: a stack with a journal and one without get the same work, one after the other. */

/** Folders of the cloud assemblies of both stacks. */
export interface Assemblies {
  readonly journal: string;
  readonly none: string;
}

/** Returns the stacks in an order that changes with each round, so that neither always has the advantage. */
export function inTurn(round: number): readonly (keyof Assemblies)[] {
  return round % 2 === 0 ? ['journal', 'none'] : ['none', 'journal'];
}
