/** What a test or a check of ownership changes at the destination that it was made of. */
import type { Destination } from '../destination.ts';
import type { Proof } from '../ownership/checks.ts';
import { type CredentialsMove, proofArrived, vouch } from '../ownership/endpoint.ts';
import type { TestResult } from '../test-result.ts';
import type { SealedDestination, Stored } from './sealed.ts';

/** As the deliver functions answer; only what was looked at is there. */
export interface Findings extends TestResult {
  readonly url?: string;
  readonly ownership?: Proof;
  readonly max_message_bytes?: number;
}

type StoredDestination = Stored<Destination, SealedDestination>;

/** `undefined`: nothing. */
export function afterFindings(stored: StoredDestination, findings: Findings): StoredDestination | undefined {
  const { value } = stored;
  const { url, ownership: proof, max_message_bytes } = findings;
  if (value.transport === 'sqs') {
    if (max_message_bytes === undefined || max_message_bytes === value.max_message_bytes) return undefined;
    return { ...stored, value: { ...value, max_message_bytes } };
  }
  if (url === undefined || proof === undefined) return undefined;
  return moved(stored, proofArrived(value, { url, proof }));
}

/** `undefined`: it was vouched for already. */
export function afterVouching(stored: StoredDestination): StoredDestination | undefined {
  return stored.value.transport === 'webhook' ? moved(stored, vouch(stored.value)) : undefined;
}

function moved(
  { value, sealed }: StoredDestination,
  { destination, credentials }: { readonly destination: Destination; readonly credentials: CredentialsMove },
): StoredDestination | undefined {
  if (credentials !== 'promote') {
    return JSON.stringify(destination) === JSON.stringify(value) ? undefined : { value: destination, sealed };
  }
  const { pending_access, access: _, ...rest } = sealed;
  return { value: destination, sealed: { ...rest, ...(pending_access ? { access: pending_access } : {}) } };
}

/** Whether a test of a queue shows that its role refuses a wrong external id. */
export function provesExternalId({ checks }: TestResult): boolean {
  return checks.some(({ name, status }) => name === 'external_id' && status === 'ok');
}
