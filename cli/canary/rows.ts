/** The rows of the canary's table: one for each assumption that can be checked from outside of the stack. */
import { defined } from '../../core/defined.ts';

/** `aws`: an embedded run cannot show it. */
type Shown = 'everywhere' | 'aws';

const rows = <const R extends Readonly<Record<string, readonly [shown: Shown, title: string]>>>(given: R): R => given;

export const ROWS = rows({
  'delivery-queue': ['everywhere', 'Updates arrive at a queue, signed'],
  'delivery-webhook': ['everywhere', 'Updates arrive at a webhook, signed'],
  'delivery-bus': ['everywhere', 'Updates arrive at an event bus'],
  ownership: ['everywhere', 'The ownership of a webhook is proven by a GET'],
  'text-numbers': ['everywhere', '1e3, 1.0 and 64-bit integers keep their digits'],
  'text-escapes': ['everywhere', 'Escapes and characters keep their spelling'],
  'text-noncharacters': ['everywhere', 'U+FFFE and U+FFFF arrive'],
  'text-surrogates': ['everywhere', 'Halves of surrogate pairs arrive'],
  'text-nesting': ['everywhere', 'Nesting, order of keys, null and unknown keys are kept'],
  'text-large': ['everywhere', 'An entry of 900 KB arrives in pieces, with every activity'],
  'refused-own-queue': ['everywhere', "The stack's own queue is refused as a destination"],
  'refused-own-bus': ['everywhere', "The stack's own bus is refused as a destination"],
  'refused-own-role': ['everywhere', "A role of the stack's own account is refused"],
  'hint-missing-queue': ['everywhere', 'The test of a queue that does not exist says so'],
  'denied-queue-untagged': ['aws', 'The sender role is denied a queue of the operator without a tag'],
  'denied-queue-other-tag': ['aws', "The sender role is denied a queue of the operator with another app's tag"],
  'denied-bus-untagged': ['aws', 'The sender role is denied a bus of the operator without a tag'],
  'denied-bus-other-tag': ['aws', "The sender role is denied a bus of the operator with another app's tag"],
  'key-denied': ['aws', 'The test of an encrypted queue names the key that denies access'],
  key: ['aws', 'An encrypted queue works with exactly the statement to paste'],
  'key-disabled': ['aws', 'The test of an encrypted queue says that its key is disabled'],
  'edge-errors': ['aws', 'CloudFront neither replaces nor caches errors of the API'],
  'edge-forbidden': ['aws', 'CloudFront neither replaces nor caches a 403'],
  'edge-methods': ['aws', 'PATCH, PUT and DELETE with a body reach the API'],
  'sign-in': ['aws', 'The dashboard can reach the issuer that signs users in'],
  metrics: ['aws', 'Each metric of the overview that traffic makes has values'],
  alarms: ['aws', 'Each alarm is in the state OK'],
  'account-queue': ['aws', 'A queue of a second account works with the policy to paste'],
  'account-key': ['aws', 'An encrypted queue of a second account works with the texts to paste'],
  'account-bus': ['aws', 'A bus of a second account works with the policy to paste'],
  'account-role-open': ['aws', 'A role of a second account that asks for no external id is refused'],
  'account-role': ['aws', 'A role of a second account works with the policies to paste'],
  removal: ['everywhere', 'Everything that the canary has made is removed'],
});

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

const EMBEDDED = unchecked('an embedded run cannot show it');
const NOT_REACHED = unchecked('an earlier step did not work');

/** Gives each row a verdict, also rows without a result. */
export function completed(found: ReadonlyMap<RowName, Verdict>, embedded: boolean): Verdicts {
  const all = ROW_NAMES.map((name) => {
    const [shown] = ROWS[name];
    return [name, embedded && shown === 'aws' ? EMBEDDED : (found.get(name) ?? NOT_REACHED)] as const;
  });
  return Object.fromEntries(all) as Verdicts;
}

/**
 * Whether the exit code is 0. On an account what is not checked is no success, unless its row is allowed to be unchecked by name; of an embedded run
 * more cannot be asked than it can show.
 */
export function isGood(verdicts: Verdicts, embedded: boolean, allowed: ReadonlySet<RowName>): boolean {
  return ROW_NAMES.every((name) => {
    const { verdict } = verdicts[name];
    if (verdict === 'holds') return true;
    return verdict === 'not checked' && (allowed.has(name) || (embedded && ROWS[name][0] === 'aws'));
  });
}
