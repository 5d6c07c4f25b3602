/**
 * Handler for a Lambda function with the queue as its event source. Set `ReportBatchItemFailures` on the mapping. Only failed
 * messages are received again. In a FIFO queue the messages of the same group after a failed one are received again as well, to keep the order.
 */
import { decode } from '../decode.ts';
import { checkNames, delivering, HANDLING_NAMES, type Handling, reporting } from '../deliver.ts';
import { ConsumerError } from '../error.ts';
import { keySetOf } from '../key-set.ts';
import { type QueueMessage, secretsOf, type VerifyOptions, verifyMessage } from '../verify.ts';
import { nameOfEvent } from './event-name.ts';

/** The part of the event that is used. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord extends QueueMessage {
  readonly messageId: string;
  readonly eventSourceARN?: string;
  readonly attributes?: { readonly MessageGroupId?: string };
}

export interface SqsBatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

export interface SqsHandlerOptions extends Omit<VerifyOptions, 'apiSecrets' | 'nowMs'>, Handling {
  /**
   * Signing secrets. Without this option and those for public keys, signatures are not verified, because the queue's policy restricts who can send. An option
   * without a value, such as an environment variable that is not set, is refused.
   */
  readonly signingSecrets?: string | readonly string[];
  /** Address of the app's public keys, for signatures `v1a`. They are fetched and cached. */
  readonly publicKeysUrl?: string;
  /** Does not verify signatures, whatever the other options are. Default: false. */
  readonly unverified?: boolean;
  /** Called with each error and the id of the message that caused it. Default: both are written to stderr. */
  readonly onError?: (error: unknown, messageId: string) => unknown;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

const NAMES: Readonly<Record<keyof SqsHandlerOptions, true>> = {
  signingSecrets: true,
  publicKeys: true,
  publicKeysUrl: true,
  toleranceSeconds: true,
  unverified: true,
  onError: true,
  now: true,
  ...HANDLING_NAMES,
};

/**
 * The handler rejects for an event without messages of a queue, so that its sender does not consider it handled.
 * @throws ConsumerError `no_secret` if a signing secret is invalid or has no value.
 * @throws TypeError for an option that does not exist or has an invalid value.
 */
export function sqsHandler(options: SqsHandlerOptions): (event: SqsEvent) => Promise<SqsBatchAnswer> {
  checkNames(options, NAMES);
  const { now = Date.now } = options;
  const keySet = keySetOf(options, now);
  const isVerified =
    !options.unverified &&
    ['signingSecrets', 'publicKeys', 'publicKeysUrl'].some((name) => Object.hasOwn(options, name));
  if (isVerified && !keySet) secretsOf(options);
  const deliver = delivering(options);
  const report = reporting(options.onError);
  return async (event) => {
    if (!isSqsEvent(event)) {
      throw new ConsumerError('event', `event: expected messages of a queue, got ${nameOfEvent(event)}`);
    }
    const failed: string[] = [];
    const blockedGroups = new Set<string | undefined>();
    for (const record of event.Records) {
      const group = record.attributes?.MessageGroupId;
      const isFifo = record.eventSourceARN?.endsWith('.fifo') === true;
      if (isFifo && blockedGroups.has(group)) {
        failed.push(record.messageId);
        continue;
      }
      try {
        const updates = isVerified
          ? await (keySet?.verifyMessage ?? verifyMessage)(record, { ...options, nowMs: now() })
          : decode(record.body ?? '');
        await deliver(updates);
      } catch (error) {
        failed.push(record.messageId);
        blockedGroups.add(group);
        await report(error, record.messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function isSqsEvent(event: unknown): event is SqsEvent {
  const { Records } = (event ?? {}) as { readonly Records?: unknown };
  return Array.isArray(Records) && Records.every((record) => typeof record?.messageId === 'string');
}
