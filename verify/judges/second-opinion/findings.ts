/** What the judge has looked at, and what is wrong. */
export interface Findings {
  readonly checked: number;
  readonly faults: readonly string[];
  /** @param fault one sentence, for the case that it is not so. */
  check(isRight: boolean, fault: string): void;
  /** Takes a step whose failure is a fault and not the end of the run. */
  step(what: string, take: () => Promise<void>): Promise<void>;
}

export function createFindings(say: (line: string) => void): Findings {
  const faults: string[] = [];
  let checked = 0;
  return {
    get checked() {
      return checked;
    },
    faults,
    check(isRight, fault) {
      checked += 1;
      if (!isRight) faults.push(fault);
    },
    async step(what, take) {
      say(what);
      checked += 1;
      try {
        await take();
      } catch (error) {
        faults.push(`${what}: ${(error as Error).message}`);
      }
    },
  };
}
