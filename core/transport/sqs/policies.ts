/**
 * The snippets that a customer enters so that a destination works, created for one destination: policies as JSON text,
 * and command lines for the AWS CLI. Each grants only the three required actions on the one queue. A queue with its own
 * KMS key also needs two actions on the key, both in the permissions of the sender and in the key policy.
 */
import type { AwsAuth } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../limits.ts';
import { parseRoleArn, queueArn, type RoleArn } from '../aws/arn.ts';
import { awsCommand } from '../aws/command.ts';
import { domainsOf, type Partition } from '../aws/partition.ts';
import { APP_TAG, appTag } from '../aws/session.ts';
import type { QueueAddress } from './queue-url.ts';

/** `SendMessage` includes SendMessageBatch, for which there is no permission. */
const QUEUE_ACTIONS = ['sqs:GetQueueUrl', 'sqs:SendMessage', 'sqs:GetQueueAttributes'] as const;
/**
 * Required to send to a queue with a KMS key (Amazon SQS Developer Guide, Key management: permissions of producers).
 */
export const KMS_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;
const VERSION = '2012-10-17';

/** A text that a customer enters. */
export interface Snippet {
  /** The place where it is entered, as a sentence without its full stop: `Attach this policy to …`. */
  readonly where: string;
  readonly text: string;
}

/** Returns snippets as the text of a hint. */
export function snippetsText(all: readonly Snippet[]): string {
  return all.map(({ where, text }) => `${where}:\n${text}`).join('\n');
}

/** Returns the snippets that grant access, in the order in which they are entered. */
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

/** In the operator's own account only the tag of the queue counts, not its policy. */
function ownAccountSnippet(address: QueueAddress, appId: string): Snippet {
  const tags = JSON.stringify({ [APP_TAG]: appTag(appId) });
  return {
    where: "The queue is in Feedhose's own account: tag it with the app, with the AWS CLI",
    text: `${awsCommand(address, 'sqs tag-queue')} --queue-url ${address.url} --tags '${tags}'`,
  };
}

/** Returns the policy for an IAM user or role that may use the queue. */
export function identityPolicy(address: QueueAddress): string {
  return policy({ Sid: 'FeedhoseSends', Effect: 'Allow', Action: QUEUE_ACTIONS, Resource: queueArn(address) });
}

/**
 * Returns the policy of the queue. It grants access to the sender role in sessions for this app. The principal is the
 * account of the role, and the ARN of the role is a condition. A principal that names a role would become invalid when
 * the role is created again.
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

/**
 * Returns the trust policy of the customer's role. It allows the sender role to assume it, only with the external id of
 * this destination.
 */
export function trustPolicy(externalId: string, sender: RoleArn): string {
  return policy({
    Sid: 'FeedhoseAssumes',
    Effect: 'Allow',
    Principal: { AWS: accountRoot(sender) },
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': sender.arn }, StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** An encrypted resource: where it is, and the service that uses its key for the sender. */
type Encrypted = Pick<QueueAddress, 'region' | 'account' | 'partition' | 'endpoint'>;

interface EncryptedKind {
  readonly service: 'sqs' | 'sns';
  readonly noun: string;
}

const QUEUE: EncryptedKind = { service: 'sqs', noun: 'queue' };

/**
 * Returns the snippets that grant the use of the KMS key of an encrypted queue or topic, in the order in which they are entered.
 */
export function keySnippets(
  address: Encrypted,
  auth: AwsAuth,
  appId: string,
  sender: RoleArn,
  kind = QUEUE,
): readonly Snippet[] {
  const whose = `For the KMS key of an encrypted ${kind.noun}:`;
  const ofKey = {
    where: `${whose} add this statement to the key policy`,
    text: keyPolicyStatement(address, auth, appId, sender, kind),
  };
  if (auth.type === 'policy') {
    return address.account === sender.account ? [ownKeySnippet(address, appId, kind), ofKey] : [ofKey];
  }
  const who = auth.type === 'role' ? `role ${auth.role_arn}` : 'IAM user whose access key this is';
  return [
    {
      where: `${whose} add this statement to the permissions of the ${who}`,
      text: keyIdentityStatement(address, kind),
    },
    ofKey,
  ];
}

/** In the operator's own account a key needs the tag of the app, as the resource does. */
function ownKeySnippet(address: Encrypted, appId: string, { noun }: EncryptedKind): Snippet {
  return {
    where: `The ${noun} is in Feedhose's own account: tag its KMS key with the app too, with the AWS CLI`,
    text: `${awsCommand(address, 'kms tag-resource')} --key-id <key> --tags 'TagKey=${APP_TAG},TagValue=${appTag(appId)}'`,
  };
}

/**
 * Returns a statement for an IAM user or role that may use the key of a queue or topic in any account, and only through the service
 * in its region.
 */
function keyIdentityStatement({ partition, region }: Encrypted, { service }: EncryptedKind): string {
  return statementText({
    Sid: 'FeedhoseUsesTheKey',
    Effect: 'Allow',
    Action: KMS_ACTIONS,
    Resource: `arn:${partition}:kms:${region}:*:key/*`,
    Condition: { StringEquals: { 'kms:ViaService': viaService(service, region, [partition]) } },
  });
}

/**
 * Returns a statement that is added to the key policy. For access keys, it assumes that the IAM user belongs to the
 * account of the queue or topic.
 */
export function keyPolicyStatement(
  address: Encrypted,
  auth: AwsAuth,
  appId: string,
  sender: RoleArn,
  { service } = QUEUE,
): string {
  const { StringEquals, ...forApp } = auth.type === 'policy' ? onlyForApp(appId, sender) : { StringEquals: {} };
  return statementText({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Principal: { AWS: principalOf(address, auth, sender) },
    Action: KMS_ACTIONS,
    Resource: '*',
    Condition: {
      ...forApp,
      StringEquals: { ...StringEquals, 'kms:ViaService': viaService(service, address.region, [address.partition]) },
    },
  });
}

/**
 * Returns the names of a service in a region, or in every region (`*`), in the condition `kms:ViaService`. AWS documents only
 * the domain `amazonaws.com`. The domain of a partition is allowed too.
 */
export function viaService(
  service: 'sqs' | 'sns' | 's3',
  region: string,
  partitions: readonly Partition[],
): readonly string[] {
  const domains = ['amazonaws.com', ...partitions.map((partition) => domainsOf(partition).domain)];
  return [...new Set(domains)].map((domain) => `${service}.${region}.${domain}`);
}

/** Returns the redrive policy that moves messages that the customer's consumer cannot handle to a dead letter queue. */
export function redrivePolicy(address: QueueAddress): string {
  const deadLetterTargetArn = queueArn({ ...address, name: deadLetterName(address) });
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVES });
}

/** Returns commands that create the dead letter queue and set the redrive policy of the queue. */
export function redriveCommands(address: QueueAddress): string {
  const fifo = address.fifo ? ` --attributes FifoQueue=true` : '';
  return [
    `${awsCommand(address, 'sqs create-queue')} --queue-name ${deadLetterName(address)}${fifo}`,
    setAttribute(address, 'RedrivePolicy', redrivePolicy(address)),
  ].join('\n');
}

/** Returns a command that allows the largest messages that Feedhose sends. */
export function messageSizeCommand(address: QueueAddress): string {
  return setAttribute(address, 'MaximumMessageSize', String(QUEUE_MESSAGE_BYTES));
}

/**
 * Returns a command that lets SQS reuse a data key for an hour. The default is 5 minutes (SQS API reference,
 * KmsDataKeyReusePeriodSeconds).
 */
export function keyReuseCommand(address: QueueAddress): string {
  return setAttribute(address, 'KmsDataKeyReusePeriodSeconds', '3600');
}

/** Receives before a message is moved, as the AWS console suggests. */
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

function principalOf(address: Encrypted, auth: AwsAuth, sender: RoleArn): string {
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
