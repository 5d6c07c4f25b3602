/**
 * What "Test SQS" and "Test Webhook" answer (contract, section 7). A bad configuration is a successful call whose status is
 * `error`: the cause by name, what to do about it, and every single check with its own finding. No secret, no body.
 */
import type { Failure } from './outcome.ts';

export type CheckStatus = 'ok' | 'warning' | 'error';

/** One thing that was looked at. */
export interface TestCheck {
  /** What was looked at, a stable word: `queue_url`, `send`, `ownership`, … */
  readonly name: string;
  readonly status: CheckStatus;
  /** One sentence for a person. */
  readonly message: string;
  /** What to do about it, with the text to paste where there is one. */
  readonly hint?: string;
}

export interface TestResult {
  /** `error` as soon as one check is one; a warning alone leaves it `ok`. */
  readonly status: 'ok' | 'error';
  /** The message of the first check that failed. */
  readonly error?: string;
  /** The hint of the first check that failed. */
  readonly hint?: string;
  /** In the order in which they were made; what came after a failure that ends the test is not there. */
  readonly checks: readonly TestCheck[];
  readonly duration_ms: number;
}

/** Sums up the checks of a test. */
export function testResult(checks: readonly TestCheck[], durationMs: number): TestResult {
  const failed = checks.find(({ status }) => status === 'error');
  return {
    status: failed ? 'error' : 'ok',
    ...(failed ? { error: failed.message } : {}),
    ...(failed?.hint === undefined ? {} : { hint: failed.hint }),
    checks,
    duration_ms: durationMs,
  };
}

/** What is stored cannot be used, so nothing was sent. */
export function settingsCheck({ reason: message }: Failure): TestCheck {
  return { name: 'settings', status: 'error', message, hint: 'Correct what is named, and save it again.' };
}
