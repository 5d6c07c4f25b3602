/** The message that an error has for a field of a form. */
import { ApiProblem } from '../api/client.ts';

export function problemAt(error: Error | undefined, pointer: string): string | undefined {
  return error instanceof ApiProblem ? error.at(pointer) : undefined;
}

/** Whether somebody else changed it meanwhile. */
export function isStale(error: Error | undefined): boolean {
  return error instanceof ApiProblem && error.problem.status === 412;
}
