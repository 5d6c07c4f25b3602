/**
 * Stored secrets and settings that cannot be read.
 * Secrets cannot be read if KMS refuses the key permanently, or if the sealed text was changed. People must fix that,
 * so the delivery waits as for any other mistake. A KMS that is slow or unreachable is an exception.
 */

import {
  ADDRESS_FIELDS,
  type AnyDestination,
  type AwsAuth,
  DESTINATION_TRANSPORTS,
  type Destination,
  type DestinationTransport,
  type Transport,
} from './destination.ts';
import type { FailedOutcome } from './outcome.ts';
import type { Scope } from './scope.ts';

const FOR_GOOD: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
]);
/** The error of AES-GCM for a text that was changed. */
const TAMPERED = /unable to authenticate data/;

/** Errors that are thrown if a sealed secret is incomplete, or if its content is not JSON. */
const MALFORMED: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'SyntaxError']);

/** Marks an error that was thrown while secrets were opened if it is permanent. Returns the same error. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (FOR_GOOD.has(error.name)) return Object.assign(error, { unreadable: error.name });
  if (TAMPERED.test(error.message)) return Object.assign(error, { unreadable: 'Tampered' });
  return MALFORMED.has(error.name) ? Object.assign(error, { unreadable: 'Malformed' }) : error;
}

/** Returns the failure for an error that `asUnreadable` marked, or `undefined` for any other error. */
export function unreadableOutcome(error: unknown): FailedOutcome | undefined {
  const { unreadable } = Object(error) as { unreadable?: unknown };
  if (typeof unreadable !== 'string') return undefined;
  const reason =
    'The stored secrets of the destination cannot be decrypted. Enter them again, or restore access to the KMS key.';
  return { kind: 'failed', failure: { class: 'secrets', pace: 'slow', code: unreadable, reason } };
}

// Unreadable settings of one app or destination do not affect the others.

/** Thrown for an item that is not JSON, or that lacks what every step relies on. */
export class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
  /** The version of the item. It can still be deleted. */
  readonly version: number;

  constructor(version: number) {
    super('the stored settings cannot be read');
    this.version = version;
  }
}

const REASON =
  'The stored settings of the destination, or of its app, cannot be read. Save them again, then redrive the dead letter to the destination.';

/** Returns the failure for `UnreadableSettings`, or `undefined` for any other error. */
export function unreadableSettingsOutcome(error: unknown): FailedOutcome | undefined {
  if (!(error instanceof UnreadableSettings)) return undefined;
  return { kind: 'failed', failure: { class: 'configuration', pace: 'slow', code: error.name, reason: REASON } };
}

/** The failure in the dead letter of a delivery that was never sent. */
export const UNREADABLE_SETTINGS = { class: 'configuration', code: 'UnreadableSettings', reason: REASON } as const;

/** Reports whether a stored document has what every step relies on. */
export function isDestination(document: object): document is AnyDestination {
  const { id, app_id, state, scope, transport, event_types, retry_schedule } = document as Partial<AnyDestination>;
  const address = (document as Record<string, unknown>)[ADDRESS_FIELDS[transport as DestinationTransport]];
  const { auth, custom_headers } = document as { readonly auth?: Partial<AwsAuth>; readonly custom_headers?: unknown };
  const texts = [
    id,
    app_id,
    state,
    scope?.kind,
    scope?.name,
    address,
    ...(transport === 'webhook' ? [] : [auth?.type]),
  ];
  const lists = [event_types, retry_schedule, custom_headers];
  return (
    texts.every((text) => typeof text === 'string') && lists.every((list) => list === undefined || Array.isArray(list))
  );
}

/** A destination of which only the id is known. */
export interface UnreadableDestination {
  readonly id: string;
  /** The transport that its text names, or `webhook`. */
  readonly transport: DestinationTransport;
}

/** @param text the stored text. */
export function unreadableDestination(id: string, text = ''): UnreadableDestination {
  return { id, transport: DESTINATION_TRANSPORTS.find((transport) => text.includes(`"${transport}"`)) ?? 'webhook' };
}

/** Returns a destination that only serves to pack the updates of the unreadable one into dead letters. */
export function placeholderOf(
  { id, transport }: UnreadableDestination & { readonly transport: Transport },
  app_id: string,
  scope: Scope,
): Destination {
  const common = { id, app_id, scope, state: 'enabled', version: 0 } as const;
  if (transport === 'webhook') return { ...common, transport, url: '', ownership: 'operator' };
  return { ...common, transport, [ADDRESS_FIELDS[transport]]: '', auth: { type: 'policy' } } as unknown as Destination;
}
