/**
 * The way in of every queue function: a handler gives one settled result per record, and the rejected ones stay in the
 * queue while the others are deleted (`ReportBatchItemFailures`). Reasons are logged, records never are.
 */
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Log } from '../../core/log-line.ts';
import { errorFields } from '../log.ts';

export function partialBatch(log: Log) {
  return sqsPartialBatchFailure({
    logger: (reason: unknown) => log({ event: 'error', ...errorFields(reason) }),
  });
}
