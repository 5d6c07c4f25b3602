/**
 * The way in of every queue function: a handler gives one settled result per record, and the rejected ones stay in the
 * queue while the others are deleted (`ReportBatchItemFailures`). Reasons are logged, records never are. The metrics of
 * the batch are written when it is over.
 */
import type { MiddlewareObj, Request } from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Log } from '../../core/log-line.ts';
import { errorFields } from '../log.ts';

/** @param log with `publish` when metrics are made of it. */
export function partialBatch(log: Log & { readonly publish?: () => void }): MiddlewareObj {
  const { after, onError } = sqsPartialBatchFailure({
    logger: (reason: unknown) => log({ event: 'error', ...errorFields(reason) }),
  });
  return {
    async after(request: Request) {
      await after?.(request);
      log.publish?.();
    },
    async onError(request: Request) {
      await onError?.(request);
      log.publish?.();
    },
  };
}
