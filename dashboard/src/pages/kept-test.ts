/** A test that was made on one page and is shown on the next one, once. */
import type { TestAnswer } from '../api/types.ts';

let kept: TestAnswer | undefined;

export function keepTest(answer: TestAnswer): void {
  kept = answer;
}

export function takeKeptTest(destinationId: string): TestAnswer | undefined {
  const found = kept?.destination.id === destinationId ? kept : undefined;
  kept = undefined;
  return found;
}
