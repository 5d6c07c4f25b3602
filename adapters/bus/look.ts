/**
 * Whether a customer's bus is there. PutEvents takes entries for a bus that does not exist and drops them, so it is asked for
 * from time to time; who may not ask sends all the same.
 */
import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { BUS_BELIEVED_SECONDS } from '../../core/limits.ts';
import type { Outcome } from '../../core/outcome.ts';
import { createRecent } from '../../core/recent.ts';
import type { AwsLogin } from '../../core/transport/aws/credentials.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import type { BusLook } from '../../core/transport/eventbridge/test-checks.ts';
import { describeError } from '../access/error.ts';
import type { BusAccess } from './access.ts';

export type LookForBus = (address: BusAddress, login: AwsLogin) => Promise<BusLook>;

/** Never throws for what EventBridge or the customer's role answers. */
export function createLook(access: BusAccess): LookForBus {
  return async (address, login) => {
    const found = await access.clientFor(address.region, login);
    if ('outcome' in found) return lookOf(found.outcome);
    try {
      const { KmsKeyIdentifier: key, DeadLetterConfig } = await found.client.send(
        new DescribeEventBusCommand({ Name: address.arn }),
      );
      if (!key) return { kind: 'there' };
      return { kind: 'there', encryption: { key, hasDeadLetterQueue: DeadLetterConfig?.Arn !== undefined } };
    } catch (error) {
      const outcome = busFailure(describeError(error));
      return outcome.failure.class === 'access_denied' ? { kind: 'hidden' } : lookOf(outcome);
    }
  };
}

const KEPT = 1_000;

/** Believes what it saw, or was not let see, for a while; a failure is looked at anew. */
export function createBelieving(look: LookForBus, now: () => number): LookForBus {
  const seen = createRecent<{ readonly look: BusLook; readonly at: number }>(KEPT);
  return async (address, login) => {
    const key = JSON.stringify([address.arn, login]);
    const known = seen.get(key);
    if (known && now() - known.at < BUS_BELIEVED_SECONDS * 1000) return known.look;
    const fresh = await look(address, login);
    if (fresh.kind !== 'failed') seen.set(key, { look: fresh, at: now() });
    return fresh;
  };
}

function lookOf(outcome: Outcome): BusLook {
  if (outcome.kind !== 'failed') throw new Error('expected a failed outcome');
  return { kind: 'failed', failure: outcome.failure };
}
