/**
 * Proves that a customer's role requires the external id: it can be assumed with the right one, and neither with a
 * wrong one nor without any. Anybody who can make Feedhose assume a role that does not require it can use that role
 * (the confused deputy problem).
 */

import type { FailedOutcome } from '../../core/outcome.ts';
import type { AwsError } from '../../core/transport/aws/outcome.ts';
import { assumeFailure } from '../../core/transport/aws/outcome.ts';
import type { ExternalIdProof } from '../../core/transport/aws/session.ts';
import { wrongExternalId } from '../../core/transport/aws/session.ts';
import { describeError } from '../access/error.ts';
import { type CustomerRole, SenderRoleError, type Sessions } from './sessions.ts';

export type ProveExternalId = (role: CustomerRole) => Promise<ExternalIdProof>;

/**
 * @param failureOf the meaning of an error of STS that says nothing about the role.
 * @throws if the sender role of Feedhose cannot be assumed.
 */
export function createProveExternalId(
  sessions: Sessions,
  failureOf: (error: AwsError) => FailedOutcome,
): ProveExternalId {
  const attempt = async (role: Parameters<Sessions['tryCustomer']>[0]): Promise<FailedOutcome | undefined> => {
    try {
      await sessions.tryCustomer(role);
      return undefined;
    } catch (error) {
      if (error instanceof SenderRoleError) throw error;
      return assumeFailure(describeError(error), failureOf);
    }
  };
  return async (role) => {
    const refusal = await attempt(role);
    if (refusal) return { kind: 'refused', failure: refusal.failure };
    const { appId, roleArn, externalId } = role;
    const others = await Promise.all([
      attempt({ appId, roleArn, externalId: wrongExternalId(externalId) }),
      attempt({ appId, roleArn }),
    ]);
    if (others.includes(undefined)) return { kind: 'open' };
    const unclear = others.find((other) => other?.failure.class !== 'access_denied');
    return unclear ? { kind: 'refused', failure: unclear.failure } : { kind: 'proven' };
  };
}
