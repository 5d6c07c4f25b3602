/** The interface of a transport on the command line: how its destinations are identified, compared, shown and exported. */
import type { DestinationTransport } from '../../core/destination.ts';
import type { DestinationEntry } from '../configuration/schema.ts';
import type { Destination } from '../destination.ts';

/** Settings as texts that can be compared and shown. They contain no secret. */
export type Shown = Readonly<Record<string, string>>;

/** A destination in a file. */
export type Wanted<T extends DestinationTransport> = Extract<DestinationEntry, { readonly transport: T }>;
/** A destination as the API shows it. */
export type Stored<T extends DestinationTransport> = Extract<Destination, { readonly transport: T }>;

export interface CliTransport<T extends DestinationTransport> {
  /** Returns the full address without credentials, which identifies the destination in the file. */
  addressOf(wanted: Wanted<T>): string;
  /** Returns the destination with the port of the embedded run at `endpoint`, which a file cannot know. */
  embeddedAt<W extends Wanted<T>>(wanted: W, endpoint: string): W;
  /** Reports whether a stored destination has the address of this destination of the file. */
  isAt(wanted: Wanted<T>, stored: Stored<T>): boolean;
  /**
   * @param before of what is stored: keys that the file omits are these.
   * @param fingerprintOf needs Node, which the dashboard does not have.
   */
  shownOf(wanted: Wanted<T>, before: Shown, fingerprintOf: (certificate: string) => string): Shown;
  shownOfStored(stored: Stored<T>): Shown;
  /** Returns the names of the fields of the file that contain secrets. */
  secretsOf(wanted: Wanted<T>): readonly string[];
  /** Returns the members of this transport in an exported file. */
  entryOf(stored: Stored<T>): object;
  /** Whether the operator who applies a file vouches for its ownership. */
  readonly isVouched: boolean;
  /** Whether it has a signing secret. */
  readonly isSigned: boolean;
}
