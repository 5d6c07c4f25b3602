/** Entry of wake: has due windows written to buckets, releases parked deliveries, then continues redrive plans and replays. EventBridge invokes it every minute. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { wakeEnv } from './env.ts';
import { wire } from './wire.ts';

const log = createLog('wake');
const { wake, runPlans, continueReplays, writeWindows, sendExpiring, sendKept } = wire(
  readEnvironment(wakeEnv, process.env),
  log,
);

export const handler = middy()
  .use(publishMetrics(log))
  .handler(async (_: unknown, context: Context) => {
    await writeWindows();
    await wake(() => context.getRemainingTimeInMillis());
    await runPlans(() => context.getRemainingTimeInMillis());
    await continueReplays();
    // Last, so that a bus that does not respond delays nothing else.
    await sendKept(() => context.getRemainingTimeInMillis());
    await sendExpiring(() => context.getRemainingTimeInMillis());
  });
