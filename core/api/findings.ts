/** What a test or a check of ownership changes at the destination that it was made of. */
import type { Destination } from '../destination.ts';
import type { TestResult } from '../test-result.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import type { Findings } from '../transport/api-transport.ts';
import { vouch } from '../transport/webhook/ownership/endpoint.ts';
import { movedCredentials } from './moved-credentials.ts';
import type { SealedDestination, Stored } from './sealed.ts';

type StoredDestination = Stored<Destination, SealedDestination>;

/** `undefined`: nothing. */
export function afterFindings(stored: StoredDestination, findings: Findings): StoredDestination | undefined {
  return apiTransportOf(stored.value).afterFindings(stored, findings);
}

/** `undefined`: it was vouched for already. */
export function afterVouching(stored: StoredDestination): StoredDestination | undefined {
  return stored.value.transport === 'webhook' ? movedCredentials(stored, vouch(stored.value)) : undefined;
}

/** Whether a test shows that the role refuses a wrong external id. */
export function provesExternalId({ checks }: TestResult): boolean {
  return checks.some(({ name, status }) => name === 'external_id' && status === 'ok');
}
