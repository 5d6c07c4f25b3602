/**
 * What the API needs to know about a transport: how a destination is created, changed, shown and tested, and what its
 * customer configures. Each transport has one such module in each layer (docs/adding-a-transport.md).
 */

import type { DestinationInput, DestinationPatch, UnsavedSettings } from '../api/destination-input.ts';
import type { KnownRules, Rules } from '../api/destination-rules.ts';
import type { FieldError } from '../api/problem.ts';
import type { SealedDestination, Secrets, Stored } from '../api/sealed.ts';
import type { AnyDestination, DestinationOf, DestinationTransport } from '../destination.ts';
import type { Scope } from '../scope.ts';
import type { TestSize } from '../test-delivery.ts';
import type { TestResult } from '../test-result.ts';
import type { Proof } from './webhook/ownership/checks.ts';
import type { TxtNaming } from './webhook/ownership/txt.ts';

export type Checked<T> = T | { readonly errors: readonly FieldError[] };

export type StoredOf<T extends DestinationTransport> = Stored<DestinationOf<T>, SealedDestination>;

/** The result of a test or of a check of ownership. A member is absent if it was not examined. */
export interface Findings extends TestResult {
  readonly url?: string;
  readonly ownership?: Proof;
  /** The MaximumMessageSize of the queue in bytes. */
  readonly max_message_bytes?: number;
  /** Present if a webhook was tested with a padded body. */
  readonly size?: TestSize;
}

export interface NewPlace {
  readonly id: string;
  readonly app_id: string;
  readonly scope: Scope;
  /** The external id for a role. */
  readonly externalId: string;
  /** Unix ms: a client certificate must be valid then, and the windows of a bucket begin then. */
  readonly nowMs: number;
  /** Unix ms before which updates belong to a deleted app with the same id. Absent: there was none. */
  readonly appSince?: number | undefined;
  /** 32 bytes for the signing secret, if none is given. */
  readonly random: Uint8Array;
}

/** The fields of a new destination of any transport. */
export type Common = Pick<AnyDestination, 'id' | 'app_id' | 'scope' | 'version'>;

export interface Made {
  readonly destination: AnyDestination;
  readonly secrets: Secrets;
}

/** Secrets that a change replaces or removes. Signing secrets are rotated instead. */
export type ReplaceableSecret = Exclude<keyof Secrets, 'signing'>;

export interface ChangedDestination {
  /** The destination with its previous version. */
  readonly destination: AnyDestination;
  /** Secrets that are sealed and replace the stored ones. */
  readonly secrets: Secrets;
  readonly drop: readonly ReplaceableSecret[];
}

export interface ChangeOptions {
  readonly rules: Rules;
  readonly nowMs: number;
  /** The external id if the access method becomes `role`. A role keeps its own. */
  readonly externalId: string;
}

export interface AccessContext {
  readonly rules: Rules;
  readonly naming: TxtNaming;
  /** The newest API key of the app. */
  readonly apiKey: string;
}

export interface ApiTransport<T extends DestinationTransport> {
  /** The noun in messages: `a queue`. */
  readonly noun: string;
  /** The fields of a change that this transport has, in addition to those of every destination. */
  readonly keys: readonly (keyof DestinationPatch)[];
  /** Whether messages are signed, so that a destination has signing secrets. */
  readonly isSigned: boolean;
  /** Whether the customer must prove ownership of the address. */
  readonly isProven: boolean;
  /** Whether the destination gets deliveries, so that it has attempts, retries and dead letters. */
  readonly getsDeliveries: boolean;
  create(
    common: Common,
    input: Extract<DestinationInput, { readonly transport: T }>,
    place: NewPlace,
    rules: KnownRules,
  ): Checked<Made>;
  change(stored: StoredOf<T>, patch: DestinationPatch, options: ChangeOptions): Checked<ChangedDestination>;
  /** Returns the fields that are shown in addition to those of every destination. */
  view(stored: StoredOf<T>): object;
  /** Reports whether a part of the destination waits for a proof of ownership. */
  isPending(destination: DestinationOf<T>): boolean;
  /** Returns the destination after a test or a check, or `undefined` if nothing changes. */
  afterFindings(stored: StoredOf<T>, findings: Findings): Stored<AnyDestination, SealedDestination> | undefined;
  /** Returns the snippets that the customer enters. */
  access(destination: DestinationOf<T>, context: AccessContext): Checked<object>;
  /** Returns the address and the access method for a test. Empty if the destination is tested as it is stored. */
  settingsOf(destination: DestinationOf<T>): object;
  /**
   * Returns the same with unsaved settings. `undefined` if the destination is tested as it is stored. @throws
   * ProblemError
   */
  readonly tried:
    | ((destination: DestinationOf<T>, tried: UnsavedSettings, rules: Rules) => Checked<{ readonly settings: object }>)
    | undefined;
}
