/** Encrypted secrets. The API can encrypt secrets and move encrypted ones, but it cannot decrypt them. */
import type { AnyDestination, App } from '../destination.ts';
import type { SigningSecret } from '../secret-rotation.ts';
import type { CredentialsMove } from '../transport/webhook/ownership/endpoint.ts';

/** A sealed text. All values except the label are Base64. */
export interface Sealed {
  /** The data key, encrypted by KMS. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
  /** The name and version of the text: additional authenticated data. */
  readonly label: string;
}

export interface SealedDestination {
  /** Newest first. */
  readonly signing: readonly SigningSecret<Sealed>[];
  readonly access?: Sealed;
  /** Credentials of the pending URL. */
  readonly pending_access?: Sealed;
  readonly headers?: Sealed;
  /** The secret of the OAuth 2.0 client. */
  readonly client_secret?: Sealed;
  /** The client certificate with its private key. */
  readonly client_certificate?: Sealed;
}

export interface SealedApp {
  /** In the order of the keys of the app. */
  readonly secrets: readonly Sealed[];
  /** Private keys for `v1a` signatures, in the order of the key set. */
  readonly keys?: readonly Sealed[];
}

export interface Stored<T, S> {
  readonly value: T;
  readonly sealed: S;
}

export type StoredApp = Stored<App, SealedApp>;
export type StoredDestination = Stored<AnyDestination, SealedDestination>;

/** Secrets before encryption. */
export interface Secrets {
  readonly signing?: string;
  readonly access?: string;
  readonly pending_access?: string;
  readonly headers?: string;
  readonly client_secret?: string;
  readonly client_certificate?: string;
}

/**
 * Returns what is stored after an endpoint was proven or vouched for, or `undefined` if nothing changes. The credentials of a
 * pending URL become those of the current one.
 */
export function movedCredentials(
  { value, sealed }: Stored<AnyDestination, SealedDestination>,
  { destination, credentials }: { readonly destination: AnyDestination; readonly credentials: CredentialsMove },
): Stored<AnyDestination, SealedDestination> | undefined {
  if (credentials !== 'promote') {
    return JSON.stringify(destination) === JSON.stringify(value) ? undefined : { value: destination, sealed };
  }
  const { pending_access, access: _, ...rest } = sealed;
  return { value: destination, sealed: { ...rest, ...(pending_access ? { access: pending_access } : {}) } };
}
