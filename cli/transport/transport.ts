/** What the command line needs to know of a transport: how a destination of it is told from others, compared, shown and exported. */
import type { Destination } from '../destination.ts';

/** Settings as texts that can be compared and shown: no secret is in them. */
export type Shown = Readonly<Record<string, string>>;

/** @typeParam W a destination as a file has it. */
export interface CliTransport<W> {
  /** Where its deliveries go, fit for screens and logs. */
  placeOf(wanted: W): string;
  /** The same, in full: what a person finds it by in the file. */
  addressOf(wanted: W): string;
  /** The same destination as the embedded run at `endpoint` has it: of what is its own, a file cannot know the port. */
  embeddedAt<T extends W>(wanted: T, endpoint: string): T;
  /** Whether a stored destination of this transport is the one that is meant. */
  isAt(wanted: W, stored: Destination): boolean;
  /** @param before of what is stored: keys that the file leaves out are those. */
  shownOf(wanted: W, before: Shown): Shown;
  shownOfStored(stored: Destination): Shown;
  /** Fields of the file that hold secrets. */
  secretsOf(wanted: W): readonly string[];
  /** Its own keys in an exported file. */
  entryOf(stored: Destination): object;
  /** Whether an operator who applies a file answers for it. */
  readonly isVouched: boolean;
  /** Whether it has a signing secret. */
  readonly isSigned: boolean;
}
