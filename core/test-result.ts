/**
 * The result of "Test SQS", "Test Webhook" and "Test EventBridge" (contract, section 7). A wrong configuration is a
 * successful call with the status `error`. The result names the cause, a remedy, and the finding of each check. It
 * contains no secret and no body.
 */
import type { Failure } from './outcome.ts';

export type CheckStatus = 'ok' | 'warning' | 'error';

/** One check of a test. */
export interface TestCheck {
  /** A stable word for what was checked: `queue_url`, `send`, `ownership`, … */
  readonly name: string;
  readonly status: CheckStatus;
  /** A sentence for people. */
  readonly message: string;
  /** The remedy, with the text to enter if there is one. */
  readonly hint?: string;
}

export interface TestResult {
  /** `error` if at least one check failed. A warning alone leaves it `ok`. */
  readonly status: 'ok' | 'error';
  /** The message of the first check that failed. */
  readonly error?: string;
  /** The hint of the first check that failed. */
  readonly hint?: string;
  /** The checks in the order in which they were made. Checks after a failure that ends the test are absent. */
  readonly checks: readonly TestCheck[];
  readonly duration_ms: number;
}

/** Returns the result of a test with these checks. */
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

/** Returns the check for stored settings that cannot be used, so that nothing was sent. */
export function settingsCheck({ reason: message }: Failure): TestCheck {
  return {
    name: 'settings',
    status: 'error',
    message,
    hint: 'Correct the named field, and save the destination again.',
  };
}
