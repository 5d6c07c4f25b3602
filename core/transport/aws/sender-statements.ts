/**
 * The permissions of the sender role for KMS keys of customers' queues, topics and buckets. It can use keys only through SQS, SNS and S3, and in
 * its own account only keys with the tag of the session's app. For a key of another account, the key policy must allow the
 * role too.
 */

import { KMS_ACTIONS, viaService } from '../sqs/policies.ts';
import { PARTITIONS } from './partition.ts';
import { APP_TAG } from './session.ts';

/** @param account the account of the stack. */
export function keyStatements(partition: string, account: string): readonly object[] {
  const services = ['sqs', 'sns', 's3'] as const;
  const through = { 'kms:ViaService': services.flatMap((service) => viaService(service, '*', PARTITIONS)) };
  return [
    {
      Sid: 'KeysOfOtherAccounts',
      Effect: 'Allow',
      Action: KMS_ACTIONS,
      Resource: `arn:${partition}:kms:*:*:key/*`,
      Condition: { StringNotEquals: { 'aws:ResourceAccount': account }, StringLike: through },
    },
    {
      Sid: 'KeysOfThisAccountByTag',
      Effect: 'Allow',
      Action: KMS_ACTIONS,
      Resource: `arn:${partition}:kms:*:${account}:key/*`,
      Condition: {
        StringEquals: { [`aws:ResourceTag/${APP_TAG}`]: `\${aws:PrincipalTag/${APP_TAG}}` },
        StringLike: through,
      },
    },
  ];
}
