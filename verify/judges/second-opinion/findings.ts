/** Counts the cases of the judge and collects its faults. */
export interface Findings {
  readonly checked: number;
  readonly faults: readonly string[];
  /** @param fault one sentence that is reported if the condition is false. */
  check(isRight: boolean, fault: string): void;
  /** Runs a step whose failure is a fault and does not end the run. */
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
