/**
 * Secrets that are stored but cannot be opened: KMS refuses the key for good, or what was sealed was changed. People must
 * mend that, so the delivery waits as for any other mistake; a KMS that is slow or away is an exception as ever.
 */
import type { FailedOutcome } from './outcome.ts';

const FOR_GOOD: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
]);
/** What AES-GCM says of a text that was changed. */
const TAMPERED = /unable to authenticate data/;

/** What is thrown when a sealed secret lacks a part of itself, or what was sealed is no JSON. */
const MALFORMED: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'SyntaxError']);

/** Marks an error that was thrown while secrets were opened, when it is of that kind. Gives the same error. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (FOR_GOOD.has(error.name)) return Object.assign(error, { unreadable: error.name });
  if (TAMPERED.test(error.message)) return Object.assign(error, { unreadable: 'Tampered' });
  return MALFORMED.has(error.name) ? Object.assign(error, { unreadable: 'Malformed' }) : error;
}

/** `undefined`: the error is another one. */
export function unreadableOutcome(error: unknown): FailedOutcome | undefined {
  const { unreadable } = Object(error) as { unreadable?: unknown };
  if (typeof unreadable !== 'string') return undefined;
  const reason = "The destination's stored secrets cannot be opened. Enter them again, or mend access to the KMS key.";
  return { kind: 'failed', failure: { class: 'secrets', pace: 'slow', code: unreadable, reason } };
}
