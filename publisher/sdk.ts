/** Loads the AWS SDK's client of EventBridge when it is first needed, so that a missing package is reported with what to do. */
import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { AWS_CONNECTION_SECONDS, PUBLISH_REQUEST_SECONDS } from '../core/limits.ts';

let loading: Promise<typeof EventBridge> | undefined;

/** @throws Error that names the command that installs the client. */
export function loadEventBridge(): Promise<typeof EventBridge> {
  loading ??= import('@aws-sdk/client-eventbridge').catch((error: unknown) => {
    throw isMissing(error)
      ? new Error('The publisher needs @aws-sdk/client-eventbridge. Run: npm install @aws-sdk/client-eventbridge', {
          cause: error,
        })
      : error;
  });
  return loading;
}

/** Returns the configuration of a new client: time limits, which the SDK does not set, and the given configuration. */
export function withTimeLimits(given: EventBridge.EventBridgeClientConfig = {}): EventBridge.EventBridgeClientConfig {
  const limits = {
    connectionTimeout: AWS_CONNECTION_SECONDS * 1000,
    requestTimeout: PUBLISH_REQUEST_SECONDS * 1000,
    // Without it, the SDK logs a warning and continues to wait.
    throwOnRequestTimeout: true,
  };
  return { requestHandler: limits, ...given };
}

function isMissing(error: unknown): boolean {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  return /MODULE_NOT_FOUND$/.test(String(code)) && String(message).includes('@aws-sdk/client-eventbridge');
}
