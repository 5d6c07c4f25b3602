/** Writes the metrics of an invocation at its end, even if it failed. */
import type { MiddlewareObj } from '@middy/core';

export function publishMetrics(log: { publish(): void }): MiddlewareObj {
  return { after: () => log.publish(), onError: () => log.publish() };
}
