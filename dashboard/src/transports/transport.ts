/** What the dashboard needs to know of a transport. Each layer has such a module per transport (docs/adding-a-transport.md). */
import type { FunctionComponent } from 'preact';
import type { Access, Destination } from '../api/types.ts';
import type { Draft, FieldName, FieldsProps } from './fields.tsx';

export type TransportName = Destination['transport'];

export interface GuideProps<T extends TransportName> {
  /** `undefined` until the address is complete. */
  readonly access: Extract<Access, { transport: T }> | undefined;
  readonly draft: Draft;
  /** Whether the destination is stored. */
  readonly stored: boolean;
  /** Whether a new URL is not verified yet. */
  readonly pending: boolean;
}

export interface Transport<T extends TransportName> {
  /** `SQS queue` */
  readonly title: string;
  /** The title inside of a sentence: `SQS queue`, `webhook`. */
  readonly noun: string;
  /** The title in the plural: `Queues`. */
  readonly plural: string;
  readonly testName: string;
  /** Whether it gets deliveries, with attempts and retries. */
  readonly getsDeliveries: boolean;
  /** Where the signature is; `undefined`: deliveries are not signed. */
  readonly signatureAt: string | undefined;
  /** The page of the documentation. */
  readonly docs: string;
  /** The fields of the transport. The first one is the address of the destination. */
  readonly fields: readonly FieldName[];
  /** Whether unsaved settings can be tested. */
  readonly testsUnsaved: boolean;
  addressOf(destination: Extract<Destination, { transport: T }>): string;
  /** Whether the ownership of the endpoint is not verified yet: `new` for a new address next to the one in use. */
  unverified(destination: Extract<Destination, { transport: T }>): 'all' | 'new' | undefined;
  readonly Fields: FunctionComponent<FieldsProps>;
  readonly Limits: FunctionComponent<FieldsProps> | undefined;
  /** What the owner of the endpoint does outside of the dashboard. */
  readonly Guide: FunctionComponent<GuideProps<T>>;
  /** Code that verifies deliveries. `undefined`: deliveries are not signed. */
  readonly Verification: FunctionComponent<VerificationProps> | undefined;
}

export interface VerificationProps {
  readonly draft: Pick<Draft, 'queueUrl' | 'queueBody'>;
  /** The signing secret, which is known right after its creation only. */
  readonly secret?: string | undefined;
}
