/** What every check of a run needs: the stack, the account, the app of the run, and calls of the API that several checks make. */
import type { z } from 'zod';
import type { destinationWithSecret, testAnswer } from '../../lambdas/api/schemas/destinations.ts';
import type { access } from '../../lambdas/api/schemas/insight.ts';
import { destinationsPath, pathOfDestination } from '../destination.ts';
import { type Api, pathOf } from '../reach/api.ts';
import type { Deployed } from '../reach/stack.ts';
import { type Account, reasonOf } from './account.ts';
import { DeniedError } from './permissions.ts';
import type { Namespace } from './resources.ts';
import { fails, holds, type RowName, unchecked, type Verdict } from './rows.ts';
import { FEED_GROUP } from './updates.ts';

export interface Context {
  readonly api: Api;
  readonly deployed: Deployed;
  readonly account: Account;
  readonly namespace: Namespace;
  /** The app of this run. */
  readonly appId: string;
  readonly embedded: boolean;
  /** Time limit for things that take a while on AWS, such as a new permission that takes effect, a delivery or a metric. */
  readonly waitMs: number;
  /** The token of a user without a group, to whom the API answers 403. */
  readonly forbiddenToken: string | undefined;
  readonly signal: AbortSignal;
  /** Prints the current step. */
  note(text: string): void;
  report: Report;
}

/** Sets the verdict of a row. */
export type Report = (row: RowName, verdict: Verdict) => void;

/** Runs one check. If an error ends it, each row without a verdict gets the error as its reason. */
export async function runCheck(
  { report, signal }: Pick<Context, 'report' | 'signal'>,
  rows: readonly RowName[],
  check: (report: Report) => Promise<void>,
): Promise<void> {
  const left = new Set(rows);
  try {
    await check((row, verdict) => {
      left.delete(row);
      report(row, verdict);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const verdict = error instanceof DeniedError ? unchecked : fails;
    for (const row of left) report(row, verdict(reasonOf(error)));
  }
}

/** The scope of the destinations that get updates, and the scope of those that are only tested. */
export const SCOPES = { updates: `feed_group:${FEED_GROUP}`, tests: `feed_group:${FEED_GROUP}-tests` } as const;

export type Created = z.output<typeof destinationWithSecret>;

export async function createScope({ api, appId }: Context, scope: string): Promise<void> {
  await api.call('PUT', pathOf('apps', appId, 'scopes', scope), { body: { realtime: true } });
}

export async function createDestination({ api, appId }: Context, scope: string, body: object): Promise<Created> {
  return api.call<Created>('POST', destinationsPath(appId, scope), { body });
}

export async function deleteDestination({ api }: Context, destination: Created): Promise<void> {
  await api.call('DELETE', pathOfDestination(destination), { version: 'any' });
}

/** Runs "Test SQS" or "Test EventBridge". Returns the error, or `undefined` if the destination works. */
export async function testOf({ api }: Context, destination: Created): Promise<string | undefined> {
  const path = `${pathOfDestination(destination)}/test`;
  const answer = await api.call<z.output<typeof testAnswer>>('POST', path, { body: {} });
  return answer.status === 'ok' ? undefined : (answer.error ?? 'the test found an error');
}

/** Tests until `isDone` accepts the error or the time is over. Returns the last error. */
async function testUntil(
  context: Context,
  destination: Created,
  isDone: (error: string | undefined) => boolean,
  limitMs: number,
): Promise<string | undefined> {
  let error: string | undefined;
  await context.account.until(limitMs, async () => {
    error = await testOf(context, destination);
    return isDone(error) ? true : undefined;
  });
  return error;
}

/** Holds if the destination works within the time limit, because permissions take a while to take effect. */
export async function worksVerdict(context: Context, destination: Created): Promise<Verdict> {
  const error = await testUntil(context, destination, (found) => found === undefined, context.waitMs);
  return error === undefined ? holds() : fails(error);
}

/** SQS and IAM may report for a moment that a new resource does not exist. */
const NEW_MS = 60_000;

/** Holds if the test reports the expected error within the time limit. */
export async function failsVerdict(
  context: Context,
  destination: Created,
  expected: RegExp,
  limitMs = NEW_MS,
): Promise<Verdict> {
  const isExpected = (error: string | undefined) => error !== undefined && expected.test(error);
  return errorVerdict(await testUntil(context, destination, isExpected, limitMs), expected);
}

export function errorVerdict(error: string | undefined, expected: RegExp): Verdict {
  if (error === undefined) return fails('the test reports that it works');
  return expected.test(error) ? holds(error) : fails(`the test reports: ${error}`);
}

type Snippets = Extract<z.output<typeof access>, { readonly snippets: object }>;

/** Returns the texts that a customer pastes to grant access. */
export async function snippetsOf({ api }: Context, destination: Created): Promise<Snippets['snippets']> {
  return (await api.get<Snippets>(`${pathOfDestination(destination)}/access`)).snippets;
}
