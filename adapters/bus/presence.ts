/**
 * Whether a customer's bus is there. PutEvents takes entries for a bus that does not exist and drops them, so it is asked for
 * from time to time; who may not ask sends all the same.
 */
import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { BUS_PRESENCE_SECONDS } from '../../core/limits.ts';
import { createRecent } from '../../core/recent.ts';
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

const KEPT = 1_000;

/** Believes what it saw, or was not let see, for a while; a failure is looked at anew. */
export function createCachedBusCheck(check: CheckBus, now: () => number): CheckBus {
  const seen = createRecent<{ readonly presence: BusPresence; readonly at: number }>(KEPT);
  return async (address, credentials) => {
    const key = JSON.stringify([address.arn, credentials]);
    const known = seen.get(key);
    if (known && now() - known.at < BUS_PRESENCE_SECONDS * 1000) return known.presence;
    const fresh = await check(address, credentials);
    if (fresh.kind !== 'failed') seen.set(key, { presence: fresh, at: now() });
    return fresh;
  };
}
