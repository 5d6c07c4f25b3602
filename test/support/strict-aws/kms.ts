/**
 * Who can use the KMS key of an encrypted queue: KMS evaluates the key policy first, and SQS calls KMS on behalf of the
 * sender.
 */
import { keyStatements } from '../../../core/transport/aws/sender-statements.ts';
import { allows, grantedBy } from './policy.ts';
import { OWN_ACCOUNT } from './roles.ts';
import { prefixed } from './sts.ts';
import type { Caller, StrictKey } from './world.ts';

/** The default policy of a new key. */
export function defaultKeyPolicy(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' }],
  });
}

const SENDER_PERMISSIONS = JSON.stringify({ Version: '2012-10-17', Statement: keyStatements('aws', OWN_ACCOUNT) });

/** A producer needs both actions. @param region of the queue. */
export function mayUseKey(key: StrictKey, caller: Caller, region: string): boolean {
  return ['kms:GenerateDataKey', 'kms:Decrypt'].every((action) => {
    const asking = {
      principalArn: caller.principalArn,
      action,
      resource: `arn:aws:kms:${region}:${key.account}:key/1234abcd`,
      context: {
        ...prefixed('aws:PrincipalTag/', caller.tags),
        ...prefixed('aws:ResourceTag/', key.tags ?? {}),
        'aws:ResourceAccount': key.account,
        'kms:ViaService': `sqs.${region}.amazonaws.com`,
      },
    };
    const byKey = grantedBy(key.policy, asking);
    if (byKey === undefined) return false;
    // Within an account, a key policy that names the exact principal is sufficient. One that names the account
    // delegates to IAM.
    if (byKey === 'principal' && caller.principalArn.split(':')[4] === key.account) return true;
    return allows(caller.isSender ? SENDER_PERMISSIONS : caller.permissions, asking);
  });
}
