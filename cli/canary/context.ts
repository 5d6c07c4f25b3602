/** What every check of a run has: the stack, the account, the app of the run, and where verdicts go. */
import { destinationsPath, pathOfDestination } from '../destination.ts';
import type { Api } from '../reach/api.ts';
import { pathOf } from '../reach/api.ts';
import type { Deployed } from '../reach/stack.ts';
import { type Account, reasonOf } from './account.ts';
import type { Namespace } from './resources.ts';
import { DeniedError } from './rights.ts';
import { fails, type RowName, unchecked, type Verdict } from './rows.ts';
import { FEED_GROUP } from './updates.ts';

export interface Context {
  readonly api: Api;
  readonly deployed: Deployed;
  readonly account: Account;
  readonly namespace: Namespace;
  /** The app of this run. */
  readonly appId: string;
  readonly embedded: boolean;
  /** How long something may take that takes a while on AWS: rights that take effect, deliveries, metrics. */
  readonly waitMs: number;
  /** The token of a user without a group, whom the API answers with 403. */
  readonly forbiddenToken: string | undefined;
  readonly signal: AbortSignal;
  /** Tells what is being done. */
  note(text: string): void;
  put(row: RowName, verdict: Verdict): void;
}

/** Runs one check. If an error ends it, each row without a verdict gets the error as its reason. */
export async function judge(
  { put, signal }: Pick<Context, 'put' | 'signal'>,
  rows: readonly RowName[],
  check: (say: (row: RowName, verdict: Verdict) => void) => Promise<void>,
): Promise<void> {
  const left = new Set(rows);
  const say = (row: RowName, verdict: Verdict): void => {
    left.delete(row);
    put(row, verdict);
  };
  try {
    await check(say);
  } catch (error) {
    if (signal.aborted) throw error;
    const verdict = error instanceof DeniedError ? unchecked : fails;
    for (const row of left) put(row, verdict(reasonOf(error)));
  }
}

/** Destinations that get updates, and those that are tested and get none. */
export const SCOPES = { updates: `feed_group:${FEED_GROUP}`, tests: `feed_group:${FEED_GROUP}-tests` } as const;

export interface Made {
  readonly id: string;
  readonly app_id: string;
  readonly scope: string;
  readonly signing_secret: string | null;
}

export async function createScope({ api, appId }: Context, scope: string): Promise<void> {
  await api.call('PUT', pathOf('apps', appId, 'scopes', scope), { body: { realtime: true } });
}

export async function createDestination({ api, appId }: Context, scope: string, body: object): Promise<Made> {
  return api.call<Made>('POST', destinationsPath(appId, scope), { body });
}

export async function deleteDestination({ api }: Context, destination: Made): Promise<void> {
  await api.call('DELETE', pathOfDestination(destination), { version: 'any' });
}

interface Findings {
  readonly status: 'ok' | 'error';
  readonly error?: string;
}

/** Runs "Test SQS" or "Test EventBridge". Returns the error, or `undefined` if the destination works. */
export async function testOf({ api }: Context, destination: Made): Promise<string | undefined> {
  const path = `${pathOfDestination(destination)}/test`;
  const { status, error = 'the test found an error' } = await api.call<Findings>('POST', path, { body: {} });
  return status === 'ok' ? undefined : error;
}

/** Tests until the destination works or the time is over, because rights take a while to take effect. Returns the last error. */
export async function waitUntilWorking(context: Context, destination: Made): Promise<string | undefined> {
  let wrong: string | undefined;
  await context.account.until(context.waitMs, async () => {
    wrong = await testOf(context, destination);
    return wrong === undefined ? true : undefined;
  });
  return wrong;
}

interface Access {
  readonly snippets: readonly { readonly where: string; readonly text: string }[];
}

/** What Feedhose gives to paste for a destination. */
export async function snippetsOf({ api }: Context, destination: Made): Promise<Access['snippets']> {
  return (await api.get<Access>(`${pathOfDestination(destination)}/access`)).snippets;
}
