/** Entry of replay: continues the running replays. Wake invokes it every minute while a replay runs. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { replayEnv } from './env.ts';
import { wire } from './wire.ts';

const log = createLog('replay');
const runReplays = wire(readEnvironment(replayEnv, process.env), log);

export const handler = middy()
  .use(publishMetrics(log))
  .handler((_: unknown, context: Context) => runReplays(() => context.getRemainingTimeInMillis()));
