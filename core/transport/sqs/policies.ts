/**
 * The snippets that a customer enters so that a destination works, made for one destination: policies as JSON text, and lines
 * for the AWS CLI. Each grants the three actions that we use, on the one queue, and nothing else; a queue with a KMS key of its
 * own needs two actions on the key as well, at both sides: of whoever sends, and of the key.
 */
import type { AwsAuth } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../limits.ts';
import { parseRoleArn, queueArn, type RoleArn } from '../aws/arn.ts';
import { awsCommand } from '../aws/command.ts';
import { domainsOf, type Partition } from '../aws/partition.ts';
import { APP_TAG, appTag } from '../aws/session.ts';
import type { QueueAddress } from './queue-url.ts';

/** `SendMessage` covers SendMessageBatch, which is no name of a permission. */
export const QUEUE_ACTIONS = ['sqs:GetQueueUrl', 'sqs:SendMessage', 'sqs:GetQueueAttributes'] as const;
/** Of whoever sends to a queue with a KMS key (Amazon SQS Developer Guide, Key management: permissions of producers). */
export const KMS_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;
const VERSION = '2012-10-17';

/** Something to paste. */
export interface Snippet {
  /** Where it goes, as a sentence without its full stop: `Attach this policy to …`. */
  readonly where: string;
  readonly text: string;
}

/** As the text of a hint. */
export function writtenAll(all: readonly Snippet[]): string {
  return all.map(({ where, text }) => `${where}:\n${text}`).join('\n');
}

/** Everything that lets us in, in the order in which it is set up. */
export function queueSnippets(
  address: QueueAddress,
  auth: AwsAuth,
  appId: string,
  sender: RoleArn,
): readonly Snippet[] {
  switch (auth.type) {
    case 'keys':
      return [
        {
          where: 'Attach this identity policy to the IAM user whose access key this is',
          text: identityPolicy(address),
        },
      ];
    case 'policy':
      if (address.account === sender.account) return [ownAccountSnippet(address, appId)];
      return [
        {
          where: `Make this the access policy of the queue ${address.name}`,
          text: queuePolicy(address, appId, sender),
        },
      ];
    case 'role':
      return [
        {
          where: `Make this the trust policy of the role ${auth.role_arn}`,
          text: trustPolicy(auth.external_id, sender),
        },
        { where: `Attach this permissions policy to the role ${auth.role_arn}`, text: identityPolicy(address) },
      ];
  }
}

/** In our own account no policy of the queue counts, only its tag. */
function ownAccountSnippet(address: QueueAddress, appId: string): Snippet {
  const tags = JSON.stringify({ [APP_TAG]: appTag(appId) });
  return {
    where: "The queue is in Feedhose's own account: tag it with the app, with the AWS CLI",
    text: `${awsCommand(address, 'sqs tag-queue')} --queue-url ${address.url} --tags '${tags}'`,
  };
}

/** For an IAM user or role: what it may do with the queue. */
export function identityPolicy(address: QueueAddress): string {
  return policy({ Sid: 'FeedhoseSends', Effect: 'Allow', Action: QUEUE_ACTIONS, Resource: queueArn(address) });
}

/**
 * For the queue: lets in the sender role, and only in sessions for this app. The role's account is the principal and its ARN
 * a condition, because a principal that names a role is tied to that very role and dies when the role is made anew.
 */
export function queuePolicy(address: QueueAddress, appId: string, sender: RoleArn): string {
  return policy({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Principal: { AWS: accountRoot(sender) },
    Action: QUEUE_ACTIONS,
    Resource: queueArn(address),
    Condition: onlyForApp(appId, sender),
  });
}

/** For the customer's role: lets in the sender role, and only with this destination's external id. */
export function trustPolicy(externalId: string, sender: RoleArn): string {
  return policy({
    Sid: 'FeedhoseAssumes',
    Effect: 'Allow',
    Principal: { AWS: accountRoot(sender) },
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': sender.arn }, StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** What lets us use the KMS key of an encrypted queue, in the order in which it is set up. */
export function keySnippets(address: QueueAddress, auth: AwsAuth, appId: string, sender: RoleArn): readonly Snippet[] {
  const whose = 'For the KMS key of an encrypted queue:';
  const ofKey = {
    where: `${whose} add this statement to the key policy`,
    text: keyPolicyStatement(address, auth, appId, sender),
  };
  if (auth.type === 'policy') {
    return address.account === sender.account ? [ownKeySnippet(address, appId), ofKey] : [ofKey];
  }
  const who = auth.type === 'role' ? `role ${auth.role_arn}` : 'IAM user whose access key this is';
  return [
    { where: `${whose} add this statement to the permissions of the ${who}`, text: keyIdentityStatement(address) },
    ofKey,
  ];
}

/** In our own account a key needs the tag of the app, as its queue does. */
function ownKeySnippet(address: QueueAddress, appId: string): Snippet {
  return {
    where: "The queue is in Feedhose's own account: tag its KMS key with the app too, with the AWS CLI",
    text: `${awsCommand(address, 'kms tag-resource')} --key-id <key> --tags 'TagKey=${APP_TAG},TagValue=${appTag(appId)}'`,
  };
}

/** For an IAM user or role: the key of a queue, wherever the key is, and only through SQS in the queue's region. */
function keyIdentityStatement({ partition, region }: QueueAddress): string {
  return statementText({
    Sid: 'FeedhoseUsesTheKey',
    Effect: 'Allow',
    Action: KMS_ACTIONS,
    Resource: `arn:${partition}:kms:${region}:*:key/*`,
    Condition: { StringEquals: { 'kms:ViaService': viaSqs(region, [partition]) } },
  });
}

/** For the key policy: beside what it says already. The account of a user with keys is taken for that of the queue. */
export function keyPolicyStatement(address: QueueAddress, auth: AwsAuth, appId: string, sender: RoleArn): string {
  const { StringEquals, ...forApp } = auth.type === 'policy' ? onlyForApp(appId, sender) : { StringEquals: {} };
  return statementText({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Principal: { AWS: principalOf(address, auth, sender) },
    Action: KMS_ACTIONS,
    Resource: '*',
    Condition: {
      ...forApp,
      StringEquals: { ...StringEquals, 'kms:ViaService': viaSqs(address.region, [address.partition]) },
    },
  });
}

/**
 * SQS of a region, as KMS sees it (`kms:ViaService`), or of every region (`*`). AWS documents the domain `amazonaws.com` alone;
 * a partition's own domain is allowed as well.
 */
export function viaSqs(region: string, partitions: readonly Partition[]): readonly string[] {
  const domains = ['amazonaws.com', ...partitions.map((partition) => domainsOf(partition).domain)];
  return [...new Set(domains)].map((domain) => `sqs.${region}.${domain}`);
}

/** The redrive policy that sends what the customer's consumer cannot handle to a dead letter queue beside the queue. */
export function redrivePolicy(address: QueueAddress): string {
  const deadLetterTargetArn = queueArn({ ...address, name: deadLetterName(address) });
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVES });
}

/** Makes the dead letter queue and names it in the queue's redrive policy. */
export function redriveCommands(address: QueueAddress): string {
  const fifo = address.fifo ? ` --attributes FifoQueue=true` : '';
  return [
    `${awsCommand(address, 'sqs create-queue')} --queue-name ${deadLetterName(address)}${fifo}`,
    setAttribute(address, 'RedrivePolicy', redrivePolicy(address)),
  ].join('\n');
}

/** Lets the queue take messages as large as we send them. */
export function messageSizeCommand(address: QueueAddress): string {
  return setAttribute(address, 'MaximumMessageSize', String(QUEUE_MESSAGE_BYTES));
}

/** Lets SQS use a data key for an hour, by default 5 minutes (SQS API reference, KmsDataKeyReusePeriodSeconds). */
export function keyReuseCommand(address: QueueAddress): string {
  return setAttribute(address, 'KmsDataKeyReusePeriodSeconds', '3600');
}

/** Before a message is given up; the number that AWS's console suggests. */
const RECEIVES = 10;

function setAttribute(address: QueueAddress, name: string, value: string): string {
  const attributes = JSON.stringify({ [name]: value });
  return `${awsCommand(address, 'sqs set-queue-attributes')} --queue-url ${address.url} --attributes '${attributes}'`;
}

function deadLetterName({ name, fifo }: QueueAddress): string {
  const [suffix, bare] = fifo ? ['-dead-letters.fifo', name.slice(0, -'.fifo'.length)] : ['-dead-letters', name];
  return `${bare.slice(0, 80 - suffix.length)}${suffix}`;
}

export function onlyForApp(appId: string, sender: RoleArn) {
  return {
    ArnEquals: { 'aws:PrincipalArn': sender.arn },
    StringEquals: { [`aws:PrincipalTag/${APP_TAG}`]: appTag(appId) },
  };
}

function principalOf(address: QueueAddress, auth: AwsAuth, sender: RoleArn): string {
  if (auth.type === 'policy') return accountRoot(sender);
  const role = auth.type === 'role' ? parseRoleArn(auth.role_arn) : undefined;
  return role ? role.arn : accountRoot(address);
}

export function accountRoot({ partition, account }: Pick<RoleArn, 'partition' | 'account'>): string {
  return `arn:${partition}:iam::${account}:root`;
}

export function statementText(statement: object): string {
  return JSON.stringify(statement, null, 2);
}

export function policy(statement: object): string {
  return JSON.stringify({ Version: VERSION, Statement: [statement] }, null, 2);
}
