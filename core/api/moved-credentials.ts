/** What is stored after an endpoint was proven or vouched for: the credentials of a URL that waited go with it. */
import type { Destination } from '../destination.ts';
import type { CredentialsMove } from '../transport/webhook/ownership/endpoint.ts';
import type { SealedDestination, Stored } from './sealed.ts';

type StoredDestination = Stored<Destination, SealedDestination>;

/** `undefined`: nothing changed. */
export function movedCredentials(
  { value, sealed }: StoredDestination,
  { destination, credentials }: { readonly destination: Destination; readonly credentials: CredentialsMove },
): StoredDestination | undefined {
  if (credentials !== 'promote') {
    return JSON.stringify(destination) === JSON.stringify(value) ? undefined : { value: destination, sealed };
  }
  const { pending_access, access: _, ...rest } = sealed;
  return { value: destination, sealed: { ...rest, ...(pending_access ? { access: pending_access } : {}) } };
}
