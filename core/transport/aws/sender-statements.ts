/**
 * The sender role's rights to KMS keys of customers' queues: only through SQS, and in our own account only keys that carry the
 * tag of the session's app. A key of another account has to let the role in as well.
 */

import { KMS_ACTIONS, viaSqs } from '../sqs/policies.ts';
import { PARTITIONS } from './partition.ts';
import { APP_TAG } from './session.ts';

/** @param account our own. */
export function keyStatements(partition: string, account: string): readonly object[] {
  const throughSqs = { 'kms:ViaService': viaSqs('*', PARTITIONS) };
  return [
    {
      Sid: 'KeysOfOtherAccounts',
      Effect: 'Allow',
      Action: KMS_ACTIONS,
      Resource: `arn:${partition}:kms:*:*:key/*`,
      Condition: { StringNotEquals: { 'aws:ResourceAccount': account }, StringLike: throughSqs },
    },
    {
      Sid: 'KeysOfThisAccountByTag',
      Effect: 'Allow',
      Action: KMS_ACTIONS,
      Resource: `arn:${partition}:kms:*:${account}:key/*`,
      Condition: {
        StringEquals: { [`aws:ResourceTag/${APP_TAG}`]: `\${aws:PrincipalTag/${APP_TAG}}` },
        StringLike: throughSqs,
      },
    },
  ];
}
