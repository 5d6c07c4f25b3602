/**
 * What the dashboard needs to know of a transport: how its destinations are called, written, tested and let in. One of the
 * rooms that a transport has, one in each layer (docs/adding-a-transport.md).
 */
import type { FunctionComponent } from 'preact';
import type { Access, Destination, DestinationChange, NewDestination } from '../api/types.ts';
import type { Draft, Faults } from './draft-fields.ts';

type Name = Destination['transport'];
type Of<T extends Name> = Extract<Destination, { transport: T }>;

export interface FieldsProps {
  readonly draft: Draft;
  readonly stored?: Destination | undefined;
  readonly set: (change: Partial<Draft>) => void;
  /** What is wrong with a field, by itself or as the API says at its pointer. */
  readonly wrong: (name: keyof Faults, pointer: string) => string | undefined;
}

export interface TransportPages<T extends Name> {
  /** `SQS queue` */
  readonly title: string;
  /** In the middle of a sentence: `SQS queue`, `webhook`. */
  readonly noun: string;
  readonly testName: string;
  /** Above what is to be pasted. */
  readonly accessTitle: string;
  /** As dead letters of it are called together. */
  readonly many: string;
  /** Where the signature stands; `undefined`: nothing is signed. */
  readonly signatureAt: string | undefined;
  /** Pointers of the API's errors that its fields show. */
  readonly pointers: readonly string[];
  placeOf(destination: Of<T>): string;
  /** Whether its owner has yet to show that it is theirs: `new` for a new address beside the one in use. */
  unproven(destination: Of<T>): 'all' | 'new' | undefined;
  draftOf(destination: Of<T>): Partial<Draft>;
  bodyOf(draft: Draft): NewDestination;
  /** @param changed whether a field differs from what is stored. */
  changeOf(draft: Draft, changed: (name: keyof Draft) => boolean): DestinationChange;
  /** What can be told before the API is asked; empty fields are no faults yet. */
  faultsOf(draft: Draft): Faults;
  isFilled(draft: Draft): boolean;
  /** What a test may try before it is saved; `undefined`: it is saved first. */
  readonly triedBy: ((draft: Draft) => object) | undefined;
  readonly Fields: FunctionComponent<FieldsProps>;
  readonly Limits: FunctionComponent<FieldsProps> | undefined;
  readonly AccessTexts: FunctionComponent<{ access: Extract<Access, { transport: T }>; pending: boolean }>;
}
