/** The snippets that a customer enters so that a bucket accepts objects, and examples of queries, created for one destination. */
import type { BucketAuth } from '../../destination.ts';
import { parseRoleArn, type RoleArn } from '../aws/arn.ts';
import {
  accountRoot,
  KMS_ACTIONS,
  onlyForApp,
  type Snippet,
  statementText,
  trustPolicy,
  viaService,
} from '../sqs/policies.ts';
import { type BucketAddress, bucketArn, TEST_FOLDER } from './bucket.ts';
import { inPrefix } from './object-keys.ts';

/** A request with an access control list needs `PutObjectAcl` (S3 API reference, PutObject). */
const WRITING = ['s3:PutObject', 's3:PutObjectAcl'] as const;
const VERSION = '2012-10-17';

/** Returns the snippets that grant access, in the order in which they are entered. */
export function bucketSnippets(
  address: BucketAddress,
  auth: BucketAuth,
  appId: string,
  sender: RoleArn,
): readonly Snippet[] {
  if (auth.type === 'policy') {
    const where = `Make this the bucket policy of the bucket ${address.bucket}, or add its statements to it`;
    return [
      { where, text: policyText(bucketStatements(address, appId, sender)) },
      ...keySnippets(address, auth, appId, sender),
    ];
  }
  const { role_arn, external_id } = auth;
  return [
    { where: `Make this the trust policy of the role ${role_arn}`, text: trustPolicy(external_id, sender) },
    {
      where: `Attach this permissions policy to the role ${role_arn}`,
      text: policyText(statements(address, {}, {})),
    },
    ...keySnippets(address, auth, appId, sender),
  ];
}

/**
 * Returns the principal of a policy of a bucket or key. In the operator's own account it is the role itself, because the role has
 * no permissions of its own there.
 */
function principalFor(account: string, sender: RoleArn): string {
  return account === sender.account ? sender.arn : accountRoot(sender);
}

function bucketStatements(address: BucketAddress, appId: string, sender: RoleArn): readonly object[] {
  const principal = { Principal: { AWS: principalFor(address.account, sender) } };
  return statements(address, principal, { Condition: onlyForApp(appId, sender) });
}

/** Only test objects can be deleted. */
function statements(address: BucketAddress, principal: object, condition: object): readonly object[] {
  const folder = `${bucketArn(address)}/${inPrefix(address.prefix)}`;
  const allow = (Sid: string, Action: readonly string[] | string, Resource: string) => ({
    Sid,
    Effect: 'Allow',
    ...principal,
    Action,
    Resource,
    ...condition,
  });
  return [
    allow('FeedhoseWrites', WRITING, `${folder}*`),
    allow('FeedhoseDeletesTestObjects', 's3:DeleteObject', `${folder}${TEST_FOLDER}/*`),
  ];
}

/** Returns the statements for the KMS key of the objects, if the destination or the bucket has one. */
function keySnippets(address: BucketAddress, auth: BucketAuth, appId: string, sender: RoleArn): readonly Snippet[] {
  const { region, partition, kmsKeyArn } = address;
  const whose =
    kmsKeyArn === undefined ? 'If the bucket is encrypted with a KMS key:' : `For the KMS key ${kmsKeyArn}:`;
  const through = { 'kms:ViaService': viaService('s3', region, [partition]) };
  // By default, the key belongs to the account of the bucket.
  const keyAccount = kmsKeyArn?.split(':')[4] ?? address.account;
  const role = auth.type === 'role' ? parseRoleArn(auth.role_arn) : undefined;
  const { StringEquals, ...forApp } = role ? { StringEquals: {} } : onlyForApp(appId, sender);
  const ofKey = {
    where: `${whose} add this statement to the key policy`,
    text: statementText({
      Sid: 'FeedhoseWrites',
      Effect: 'Allow',
      Principal: { AWS: role?.arn ?? principalFor(keyAccount, sender) },
      Action: KMS_ACTIONS,
      Resource: '*',
      Condition: { ...forApp, StringEquals: { ...StringEquals, ...through } },
    }),
  };
  if (auth.type === 'policy') return [ofKey];
  const ofRole = {
    where: `${whose} add this statement to the permissions of the role ${auth.role_arn}`,
    text: statementText({
      Sid: 'FeedhoseUsesTheKey',
      Effect: 'Allow',
      Action: KMS_ACTIONS,
      Resource: kmsKeyArn ?? `arn:${partition}:kms:${region}:*:key/*`,
      Condition: { StringEquals: through },
    }),
  };
  return [ofRole, ofKey];
}

function policyText(Statement: readonly object[]): string {
  return JSON.stringify({ Version: VERSION, Statement }, null, 2);
}
