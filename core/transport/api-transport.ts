/**
 * What the API needs to know of a transport: how a destination of it is created, changed, shown and tested, and what its
 * customer enters. One of the modules that a transport has, one in each layer (docs/adding-a-transport.md).
 */

import type { DestinationInput, DestinationPatch, UnsavedSettings } from '../api/destination-input.ts';
import type { KnownRules, Rules } from '../api/destination-rules.ts';
import type { FieldError } from '../api/problem.ts';
import type { SealedDestination, Secrets, Stored } from '../api/sealed.ts';
import type { Destination, DestinationOf, Transport } from '../destination.ts';
import type { Scope } from '../scope.ts';
import type { TestSize } from '../test-delivery.ts';
import type { TestResult } from '../test-result.ts';
import type { Proof } from './webhook/ownership/checks.ts';
import type { TxtNaming } from './webhook/ownership/txt.ts';

export type Checked<T> = T | { readonly errors: readonly FieldError[] };

export type StoredOf<T extends Transport> = Stored<DestinationOf<T>, SealedDestination>;

/** The result of a test or of a check of ownership. A member is absent if it was not examined. */
export interface Findings extends TestResult {
  readonly url?: string;
  readonly ownership?: Proof;
  /** The queue's MaximumMessageSize in bytes. */
  readonly max_message_bytes?: number;
  /** Present if a webhook was tested with a padded body. */
  readonly size?: TestSize;
}

export interface NewPlace {
  readonly id: string;
  readonly app_id: string;
  readonly scope: Scope;
  /** For a role. */
  readonly externalId: string;
  /** 32 bytes: for the signing secret, when none is given. */
  readonly random: Uint8Array;
}

/** What destinations of all transports begin with. */
export type Common = Pick<Destination, 'id' | 'app_id' | 'scope' | 'version'>;

export interface Made {
  readonly destination: Destination;
  readonly secrets: Secrets;
}

export interface ChangedDestination {
  /** With the version that it had. */
  readonly destination: Destination;
  /** To be sealed, in place of what is stored. */
  readonly secrets: Secrets;
  readonly drop: readonly ('access' | 'pending_access' | 'headers')[];
}

export interface ChangeOptions {
  readonly rules: Rules;
  readonly nowMs: number;
  /** For access that becomes that of a role; a role keeps its own. */
  readonly externalId: string;
}

export interface AccessContext {
  readonly rules: Rules;
  readonly naming: TxtNaming;
  /** The app's newest. */
  readonly apiKey: string;
}

export interface ApiTransport<T extends Transport> {
  /** As sentences call it: `a queue`. */
  readonly noun: string;
  /** Keys of a change that fit it, beside those that every destination has. */
  readonly keys: readonly (keyof DestinationPatch)[];
  /** Whether what is sent is signed, so that it has signing secrets. */
  readonly isSigned: boolean;
  /** Whether its owner has to prove that it is theirs. */
  readonly isProven: boolean;
  create(
    common: Common,
    input: Extract<DestinationInput, { readonly transport: T }>,
    place: NewPlace,
    rules: KnownRules,
  ): Checked<Made>;
  change(stored: StoredOf<T>, patch: DestinationPatch, options: ChangeOptions): Checked<ChangedDestination>;
  /** What is shown of it beside what is shown of every destination. */
  view(stored: StoredOf<T>): object;
  /** Whether something of it waits for a proof of ownership. */
  isPending(destination: DestinationOf<T>): boolean;
  /** What a test or a check changes. `undefined`: nothing. */
  afterFindings(stored: StoredOf<T>, findings: Findings): Stored<Destination, SealedDestination> | undefined;
  /** The snippets that its customer enters. */
  access(destination: DestinationOf<T>, context: AccessContext): Checked<object>;
  /** What says where it is and who lets us in, as a test takes it; nothing for what is tested as it is stored. */
  settingsOf(destination: DestinationOf<T>): object;
  /** The same with what is to be tried before it is saved. `undefined`: it is tested as it is stored. @throws ProblemError */
  readonly tried:
    | ((destination: DestinationOf<T>, tried: UnsavedSettings, rules: Rules) => Checked<{ readonly settings: object }>)
    | undefined;
}
