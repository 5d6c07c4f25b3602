/** What the dashboard needs to know of a transport. Each layer has such a module per transport (docs/adding-a-transport.md). */
import type { FunctionComponent } from 'preact';
import type { Access, Destination } from '../api/types.ts';
import type { FieldName, FieldsProps } from './fields.tsx';

export type TransportName = Destination['transport'];

export interface Transport<T extends TransportName> {
  /** `SQS queue` */
  readonly title: string;
  /** The title inside of a sentence: `SQS queue`, `webhook`. */
  readonly noun: string;
  /** The title in the plural: `Queues`. */
  readonly plural: string;
  readonly testName: string;
  /** Heading of the access texts. */
  readonly accessTitle: string;
  /** Where the signature is; `undefined`: deliveries are not signed. */
  readonly signatureAt: string | undefined;
  /** The fields of the transport. The first one is the address of the destination. */
  readonly fields: readonly FieldName[];
  /** Whether unsaved settings can be tested. */
  readonly testsUnsaved: boolean;
  addressOf(destination: Extract<Destination, { transport: T }>): string;
  /** Whether the ownership of the endpoint is not verified yet: `new` for a new address next to the one in use. */
  unverified(destination: Extract<Destination, { transport: T }>): 'all' | 'new' | undefined;
  readonly Fields: FunctionComponent<FieldsProps>;
  readonly Limits: FunctionComponent<FieldsProps> | undefined;
  readonly AccessTexts: FunctionComponent<{ access: Extract<Access, { transport: T }>; pending: boolean }>;
}
