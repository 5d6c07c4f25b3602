/** Writes the metrics of an invocation when it is over, whether it failed or not. */
import type { MiddlewareObj } from '@middy/core';

export function publishMetrics(log: { publish(): void }): MiddlewareObj {
  return { after: () => log.publish(), onError: () => log.publish() };
}
