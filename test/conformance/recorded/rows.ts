/**
 * Facts that AWS answered, as the snapshots of localstack/localstack (commit 8b9a79f) recorded them: codes, members, limits and
 * defaults. Each row asks the endpoint for the same and expects the same. No row has texts of the tests themselves; messages are AWS's own.
 */
import { expect, test } from '@jest/globals';

export interface Row {
  readonly operation: string;
  /** What is asked under which circumstances; with the operation it says what the row is about. */
  readonly condition: string;
  /** The recorded test, and the name of the recorded value where the test has several. */
  readonly origin: string;
  /** Does what the recorded test did. Gives the part of the answer that is compared. */
  ask(): Promise<unknown>;
  /** Members that are `undefined` were absent. */
  readonly answer: unknown;
}

/** Declares one test for each row, and one which makes sure that no two rows are about the same. */
export function expectRecorded(service: string, rows: readonly Row[]): void {
  test.each(rows.map((row) => [`${row.operation}: ${row.condition} (${row.origin})`, row] as const))(
    `${service} answers as recorded to %s`,
    async (_, { ask, answer }) => {
      expect(await ask()).toEqual(answer);
    },
  );
  test(`${service}: no two recorded rows have the same operation and condition`, () => {
    const names = rows.map(({ operation, condition }) => `${operation}: ${condition}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
}

/** What a client sees of an error. */
export interface Refusal {
  readonly code: string;
  readonly message?: string;
  readonly status: number;
}

/** The error that a call ends with. A call that succeeds gives `{ accepted: <its answer> }`, which no row expects. */
export async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { accepted: await call };
  } catch (error) {
    const { name, Code, message, $metadata } = error as Error & {
      readonly Code?: string;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return { code: Code ?? name, message, status: $metadata.httpStatusCode };
  }
}

/** An answer without what the SDK adds to it. */
export function membersOf(answer: object): Record<string, unknown> {
  const { $metadata: _, ...members } = answer as Record<string, unknown>;
  return members;
}
