/** Sealed secrets as the API moves them about: it can make them, never open them. */
import type { SigningSecret } from '../secret-rotation.ts';

/** As `adapters/secrets/seal.ts` makes it. */
export interface Sealed {
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
  readonly label: string;
}

export interface SealedDestination {
  /** Newest first. */
  readonly signing: readonly SigningSecret<Sealed>[];
  readonly access?: Sealed;
  /** Credentials of the URL that waits for a proof of ownership. */
  readonly pending_access?: Sealed;
  readonly headers?: Sealed;
}

export interface SealedApp {
  /** In the order of the app's keys. */
  readonly secrets: readonly Sealed[];
}

export interface Stored<T, S> {
  readonly value: T;
  readonly sealed: S;
}

/** What is to be sealed: `access` and the rest name the text; the version is added by who seals. */
export interface Secrets {
  readonly signing?: string;
  readonly access?: string;
  readonly pending_access?: string;
  readonly headers?: string;
}
