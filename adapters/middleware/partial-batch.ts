/**
 * Middleware of every queue function. A handler returns one settled result per record; rejected records stay in the
 * queue and the others are deleted (`ReportBatchItemFailures`). Reasons are logged, records are not. The metrics of
 * the batch are written at the end.
 */
import type { MiddlewareObj, Request } from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Log } from '../../core/log-line.ts';
import { errorFields } from '../log.ts';

/** @param log has `publish` when metrics are derived from it. */
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
