/**
 * Secrets that are stored but cannot be opened: KMS refuses the key for good, or what was sealed was changed. People must
 * mend that, so the delivery waits as for any other mistake; a KMS that is slow or away is an exception as ever.
 */

import { type AwsAuth, type Destination, TRANSPORTS, type Transport } from './destination.ts';
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
/** What AES-GCM says of a text that was changed. */
const TAMPERED = /unable to authenticate data/;

/** What is thrown when a sealed secret lacks a part of itself, or what was sealed is no JSON. */
const MALFORMED: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'SyntaxError']);

/** Marks an error that was thrown while secrets were opened, when it is of that kind. Gives the same error. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (FOR_GOOD.has(error.name)) return Object.assign(error, { unreadable: error.name });
  if (TAMPERED.test(error.message)) return Object.assign(error, { unreadable: 'Tampered' });
  return MALFORMED.has(error.name) ? Object.assign(error, { unreadable: 'Malformed' }) : error;
}

/** `undefined`: the error is another one. */
export function unreadableOutcome(error: unknown): FailedOutcome | undefined {
  const { unreadable } = Object(error) as { unreadable?: unknown };
  if (typeof unreadable !== 'string') return undefined;
  const reason = "The destination's stored secrets cannot be opened. Enter them again, or mend access to the KMS key.";
  return { kind: 'failed', failure: { class: 'secrets', pace: 'slow', code: unreadable, reason } };
}

// Settings that are stored and cannot be read, of an app or a destination: they stop nothing but themselves.

/** Thrown for an item whose content is no JSON, or lacks what every step relies on. */
export class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
  /** Of the item: it can still be deleted. */
  readonly version: number;

  constructor(version: number) {
    super('the stored settings cannot be read');
    this.version = version;
  }
}

const REASON =
  'The stored settings of the destination, or of its app, cannot be read. Save them anew, then redrive the dead letter to the destination.';

/** `undefined`: the error is another one. */
export function unreadableSettingsOutcome(error: unknown): FailedOutcome | undefined {
  if (!(error instanceof UnreadableSettings)) return undefined;
  return { kind: 'failed', failure: { class: 'configuration', pace: 'slow', code: error.name, reason: REASON } };
}

/** Why a delivery was never sent, as its dead letter says it. */
export const UNREADABLE_SETTINGS = { class: 'configuration', code: 'UnreadableSettings', reason: REASON } as const;

/** Where the address of a destination stands. */
const ADDRESSES: Readonly<Record<Transport, string>> = { sqs: 'queue_url', webhook: 'url', eventbridge: 'bus_arn' };

/** Whether a stored document has what every step relies on. */
export function isDestination(document: object): document is Destination {
  const { id, app_id, state, scope, transport, event_types, retry_schedule } = document as Partial<Destination>;
  const address = (document as Record<string, unknown>)[ADDRESSES[transport as Transport]];
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

/** A destination of which nothing but its name is known. */
export interface UnreadableDestination {
  readonly id: string;
  /** As far as its text tells. */
  readonly transport: Transport;
}

/** @param text what is stored. */
export function unreadableDestination(id: string, text = ''): UnreadableDestination {
  return { id, transport: TRANSPORTS.find((transport) => text.includes(`"${transport}"`)) ?? 'webhook' };
}

/** For packing what it should have got into dead letters. */
export function standIn({ id, transport }: UnreadableDestination, app_id: string, scope: Scope): Destination {
  const common = { id, app_id, scope, state: 'enabled', version: 0 } as const;
  if (transport === 'webhook') return { ...common, transport, url: '', ownership: 'operator' };
  const auth = { type: 'policy' } as const;
  return transport === 'sqs'
    ? { ...common, transport, queue_url: '', auth }
    : { ...common, transport, bus_arn: '', auth };
}
