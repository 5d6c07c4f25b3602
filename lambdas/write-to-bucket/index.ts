/** Entry of write-to-bucket: writes the windows that are due, and tests a bucket. Wake invokes it while windows are due. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { writeToBucketEnv } from './env.ts';
import { type WriterEvent, wire } from './wire.ts';

const log = createLog('write-to-bucket');
const handle = wire(readEnvironment(writeToBucketEnv, process.env), log);

export const handler = middy<WriterEvent, unknown>()
  .use(publishMetrics(log))
  .handler((event, context: Context) => handle(event, () => context.getRemainingTimeInMillis()));
