/**
 * For a Lambda function with the queue as event source: set `ReportBatchItemFailures` on the mapping. Only messages that
 * failed come again; in a FIFO queue also those behind them, so that none overtakes.
 */
import { decode } from '../decode.ts';
import { delivering, type Handling } from '../deliver.ts';
import { type QueueMessage, secretsOf, type VerifyOptions, verifyMessage } from '../verify.ts';

/** What is used of the event. */
export interface SqsEvent {
  readonly Records: readonly (QueueMessage & { readonly messageId: string; readonly eventSourceARN?: string })[];
}

export interface SqsBatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

export interface SqsHandlerOptions extends Omit<VerifyOptions, 'apiSecrets' | 'nowMs'>, Handling {
  /** Who may send to the queue is proven by its policy: without signing secrets the attributes are not looked at. */
  readonly signingSecrets?: string | readonly string[];
  /** Told what failed, with the message. */
  readonly onError?: (error: unknown, messageId: string) => void;
  /** Unix ms. Default: the clock. */
  readonly now?: () => number;
}

/** @throws ConsumerError `no_secret` when signing secrets are given and one of them is none. */
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
