/** The rows of the canary's table, one for each assumption that can be checked from outside of the stack. */
import { defined } from '../../core/defined.ts';

/** Where a row can be checked. `aws`: an embedded run cannot show it. */
type Shown = 'everywhere' | 'aws';

export const ROWS = {
  'delivery-queue': ['everywhere', 'Updates arrive at a queue, signed'],
  'delivery-webhook': ['everywhere', 'Updates arrive at a webhook, signed'],
  'delivery-bus': ['everywhere', 'Updates arrive at an event bus'],
  ownership: ['everywhere', 'The ownership of a webhook is verified with a GET'],
  'text-numbers': ['everywhere', '1e3, 1.0 and 64-bit integers are preserved'],
  'text-escapes': ['everywhere', 'Escapes and characters are preserved'],
  'text-noncharacters': ['everywhere', 'U+FFFE and U+FFFF arrive'],
  'text-surrogates': ['everywhere', 'Lone surrogates arrive'],
  'text-nesting': ['everywhere', 'Nesting, key order, null and unknown keys are preserved'],
  'text-large': ['everywhere', 'An entry of 900 KB arrives in parts with every activity'],
  'refused-own-queue': ['everywhere', "The stack's own queue is refused as a destination"],
  'refused-own-bus': ['everywhere', "The stack's own bus is refused as a destination"],
  'refused-own-role': ['everywhere', "A role of the stack's own account is refused"],
  'hint-missing-queue': ['everywhere', 'The test reports a queue that does not exist'],
  'denied-queue-untagged': ['aws', 'The sender role cannot use an untagged queue of the operator'],
  'denied-queue-other-tag': ['aws', "The sender role cannot use a queue of the operator with another app's tag"],
  'denied-bus-untagged': ['aws', 'The sender role cannot use an untagged bus of the operator'],
  'denied-bus-other-tag': ['aws', "The sender role cannot use a bus of the operator with another app's tag"],
  'key-denied': ['aws', 'The test of an encrypted queue reports a key that denies access'],
  key: ['aws', 'An encrypted queue works with the key policy statement to paste'],
  'key-disabled': ['aws', 'The test of an encrypted queue reports a disabled key'],
  'edge-errors': ['aws', 'CloudFront neither replaces nor caches errors of the API'],
  'edge-forbidden': ['aws', 'CloudFront neither replaces nor caches a 403'],
  'edge-methods': ['aws', 'PATCH, PUT and DELETE with a body reach the API'],
  'sign-in': ['aws', 'The dashboard can reach the issuer for signing in'],
  metrics: ['aws', 'Each dashboard metric that traffic produces has values'],
  alarms: ['aws', 'Each alarm is in the state OK'],
  'account-queue': ['aws', 'A queue of a second account works with the policy to paste'],
  'account-key': ['aws', 'An encrypted queue of a second account works with the snippets to paste'],
  'account-bus': ['aws', 'A bus of a second account works with the policy to paste'],
  'account-role-open': ['aws', 'A role of a second account that requires no external id is refused'],
  'account-role': ['aws', 'A role of a second account works with the policies to paste'],
  removal: ['everywhere', 'Everything that the canary created is removed'],
} as const satisfies Readonly<Record<string, readonly [shown: Shown, title: string]>>;

export type RowName = keyof typeof ROWS;
export const ROW_NAMES = Object.keys(ROWS) as RowName[];

export type Verdict =
  | { readonly verdict: 'holds'; readonly detail?: string }
  | { readonly verdict: 'fails'; readonly detail: string }
  | { readonly verdict: 'not checked'; readonly detail: string };

export type Verdicts = Readonly<Record<RowName, Verdict>>;

export const holds = (detail?: string): Verdict => ({ verdict: 'holds', ...defined({ detail }) });
export const fails = (detail: string): Verdict => ({ verdict: 'fails', detail });
export const unchecked = (detail: string): Verdict => ({ verdict: 'not checked', detail });

/** Holds if there are no faults. */
export const faultsVerdict = (faults: readonly string[], detail?: string): Verdict =>
  faults.length === 0 ? holds(detail) : fails(faults.join('; '));

const EMBEDDED = unchecked('an embedded run cannot show this');
const NOT_REACHED = unchecked('an earlier step failed');

/** Returns a verdict for each row, also for rows without a result. */
export function completed(found: ReadonlyMap<RowName, Verdict>, embedded: boolean): Verdicts {
  const all = ROW_NAMES.map((name) => {
    const [shown] = ROWS[name];
    return [name, embedded && shown === 'aws' ? EMBEDDED : (found.get(name) ?? NOT_REACHED)] as const;
  });
  return Object.fromEntries(all) as Verdicts;
}

/**
 * Reports whether the exit code is 0. On an AWS account, a row that is not checked is a failure, unless its name is allowed to stay
 * unchecked. For an embedded run, only the rows count that it can show.
 */
export function isGood(verdicts: Verdicts, embedded: boolean, allowed: ReadonlySet<RowName>): boolean {
  return ROW_NAMES.every((name) => {
    const { verdict } = verdicts[name];
    if (verdict === 'holds') return true;
    return verdict === 'not checked' && (allowed.has(name) || (embedded && ROWS[name][0] === 'aws'));
  });
}
