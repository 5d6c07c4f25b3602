/**
 * Handler for a Lambda function with the queue as its event source. Set `ReportBatchItemFailures` on the mapping. Only failed
 * messages are received again. In a FIFO queue the messages after a failed one are received again as well, to keep the order.
 */
import { decode } from '../decode.ts';
import { delivering, type Handling } from '../deliver.ts';
import { type QueueMessage, secretsOf, type VerifyOptions, verifyMessage } from '../verify.ts';

/** The part of the event that is used. */
export interface SqsEvent {
  readonly Records: readonly (QueueMessage & { readonly messageId: string; readonly eventSourceARN?: string })[];
}

export interface SqsBatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

export interface SqsHandlerOptions extends Omit<VerifyOptions, 'apiSecrets' | 'nowMs'>, Handling {
  /** Signing secrets. Without them, attributes are not verified, because the queue's policy restricts who can send. */
  readonly signingSecrets?: string | readonly string[];
  /** Called with each error and the message that caused it. */
  readonly onError?: (error: unknown, messageId: string) => void;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

/** @throws ConsumerError `no_secret` if a signing secret is invalid. */
export function sqsHandler(options: SqsHandlerOptions): (event: SqsEvent) => Promise<SqsBatchAnswer> {
  const { signingSecrets, onError = () => {}, now = Date.now } = options;
  if (signingSecrets !== undefined) secretsOf({ signingSecrets });
  const deliver = delivering(options);
  const handle = async (record: SqsEvent['Records'][number]): Promise<void> => {
    const updates =
      signingSecrets === undefined ? decode(record.body ?? '') : verifyMessage(record, { ...options, nowMs: now() });
    await deliver(updates);
  };
  return async ({ Records }) => {
    const failed: string[] = [];
    for (const record of Records) {
      const isBlocked = failed.length > 0 && record.eventSourceARN?.endsWith('.fifo') === true;
      if (isBlocked) {
        failed.push(record.messageId);
        continue;
      }
      try {
        await handle(record);
      } catch (error) {
        failed.push(record.messageId);
        onError(error, record.messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
