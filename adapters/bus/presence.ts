/**
 * Checks whether a customer's bus exists, because PutEvents accepts entries for a bus that does not exist and drops
 * them. Without the permission to check, events are sent anyway.
 */
import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { createCache } from '../../core/cache.ts';
import { BUS_PRESENCE_SECONDS } from '../../core/limits.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import type { BusPresence } from '../../core/transport/eventbridge/test-checks.ts';
import { describeError } from '../access/error.ts';
import type { BusAccess } from './access.ts';

export type CheckBus = (address: BusAddress, credentials: AwsCredentials) => Promise<BusPresence>;

/** Never throws for what EventBridge or the customer's role answers. */
export function createBusCheck(access: BusAccess): CheckBus {
  return async (address, credentials) => {
    const found = await access.clientFor(address.region, credentials);
    if ('outcome' in found) return found.outcome;
    try {
      const { KmsKeyIdentifier: key, DeadLetterConfig } = await found.client.send(
        new DescribeEventBusCommand({ Name: address.arn }),
      );
      if (!key) return { kind: 'there' };
      return { kind: 'there', encryption: { key, hasDeadLetterQueue: DeadLetterConfig?.Arn !== undefined } };
    } catch (error) {
      const outcome = busFailure(describeError(error));
      return outcome.failure.class === 'access_denied' ? { kind: 'hidden' } : outcome;
    }
  };
}

/** Caches the answer of `check` for `BUS_PRESENCE_SECONDS`. Failures are not cached. */
export function createCachedBusCheck(check: CheckBus, now: () => number): CheckBus {
  const cache = createCache(([address, credentials]: Parameters<CheckBus>) => check(address, credentials), {
    entries: 1_000,
    ttlMs: ({ kind }) => (kind === 'failed' ? 0 : BUS_PRESENCE_SECONDS * 1000),
    keyOf: ([{ arn }, credentials]) => JSON.stringify([arn, credentials]),
    now,
  });
  return (...connection) => cache.get(connection);
}
