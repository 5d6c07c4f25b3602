/**
 * Creates the queues, buses, keys and roles of the canary. Their names are used by the canary only, and they are tagged in the call that
 * creates them, so that they can be found again however the run ended.
 */
import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { APP_TAG } from '../../core/transport/aws/session.ts';
import type { Account } from './account.ts';
import { CANARY_TAG, NAME_PREFIX, ROLE_PATH } from './permissions.ts';

/** Where resources are created, and how they are named and tagged. */
export interface Namespace {
  readonly account: Account;
  /** Identifies the run in every name. */
  readonly run: string;
  /** Value of the canary's tag, from `ownerOf`. */
  readonly owner: string;
}

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
}

/** Messages do not have to outlive a run. */
const RETENTION_SECONDS = 3_600;
const POLICY_VERSION = '2012-10-17';

export function nameOf({ run }: Namespace, what: string): string {
  return `${NAME_PREFIX}${run}-${what}`;
}

/** @param app value of the tag that allows the sender role to use the resource; without it, there is no such tag. */
function tagsOf({ owner }: Namespace, app: string | undefined): Record<string, string> {
  return { [CANARY_TAG]: owner, ...(app === undefined ? {} : { [APP_TAG]: app }) };
}

function arnOf({ account: { partition, region, id } }: Namespace, service: string, name: string): string {
  return `arn:${partition}:${service}:${region}:${id}:${name}`;
}

export async function createQueue(
  namespace: Namespace,
  what: string,
  app?: string,
  attributes: Partial<Record<QueueAttributeName, string>> = {},
): Promise<Queue> {
  const name = nameOf(namespace, what);
  const { QueueUrl: url = '' } = await namespace.account.call('sqs:CreateQueue', {
    QueueName: name,
    Attributes: { MessageRetentionPeriod: String(RETENTION_SECONDS), MaximumMessageSize: '262144', ...attributes },
    tags: tagsOf(namespace, app),
  });
  return { name, url, arn: arnOf(namespace, 'sqs', name) };
}

export async function createBus(namespace: Namespace, what: string, app?: string): Promise<Bus> {
  const name = nameOf(namespace, what);
  const Tags = Object.entries(tagsOf(namespace, app)).map(([Key, Value]) => ({ Key, Value }));
  const { EventBusArn: arn = '' } = await namespace.account.call('events:CreateEventBus', { Name: name, Tags });
  return { name, arn };
}

/** Creates a queue, and a rule that sends every event of Feedhose on the bus to it. */
export async function createBusQueue(namespace: Namespace, bus: Bus, what: string): Promise<Queue> {
  const { account } = namespace;
  const rule = nameOf(namespace, what);
  const policy = {
    Version: POLICY_VERSION,
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arnOf(namespace, 'sqs', nameOf(namespace, what)),
      Condition: { ArnEquals: { 'aws:SourceArn': arnOf(namespace, 'events', `rule/${bus.name}/${rule}`) } },
    },
  };
  const attributes = { Policy: JSON.stringify(policy), MaximumMessageSize: '1048576' };
  const queue = await createQueue(namespace, what, undefined, attributes);
  const EventPattern = JSON.stringify({ source: ['feedhose'] });
  await account.call('events:PutRule', { EventBusName: bus.name, Name: rule, EventPattern });
  const Targets = [{ Id: 'queue', Arn: queue.arn }];
  await account.call('events:PutTargets', { EventBusName: bus.name, Rule: rule, Targets });
  return queue;
}

/** What the account itself may do with a key: everything except its use, so that only an added statement allows anybody to use it. */
const ADMINISTRATION = [
  ...['Describe*', 'Get*', 'List*', 'PutKeyPolicy', 'EnableKey', 'DisableKey', 'TagResource', 'UntagResource'],
  ...['ScheduleKeyDeletion', 'CancelKeyDeletion'],
].map((action) => `kms:${action}`);

function keyPolicyOf({ account: { partition, id } }: Namespace, added: readonly object[]): string {
  const own = {
    Sid: 'AllowKeyAdministration',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${id}:root` },
    Action: ADMINISTRATION,
    Resource: '*',
  };
  return JSON.stringify({ Version: POLICY_VERSION, Statement: [own, ...added] });
}

/**
 * KMS would refuse the policy, because the caller's permissions for the new key depend on its tags, which KMS ignores in this check. Nobody
 * is locked out: the account can always change the policy.
 */
const WITHOUT_CHECK = { BypassPolicyLockoutSafetyCheck: true } as const;

/** Returns the ARN of the key. */
export async function createKey(namespace: Namespace, app: string | undefined): Promise<string> {
  const Tags = Object.entries(tagsOf(namespace, app)).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const input = { Description: 'feedhose canary', Policy: keyPolicyOf(namespace, []), ...WITHOUT_CHECK, Tags };
  const { KeyMetadata } = await namespace.account.call('kms:CreateKey', input);
  return KeyMetadata?.Arn ?? '';
}

/** @param statement the statement that Feedhose shows for the key policy. */
export async function allowKeyUse(namespace: Namespace, KeyId: string, statement: object): Promise<void> {
  const Policy = keyPolicyOf(namespace, [statement]);
  await namespace.account.call('kms:PutKeyPolicy', { KeyId, PolicyName: 'default', Policy, ...WITHOUT_CHECK });
}

/** Name of the inline policy that contains the permissions of the role. */
export const ROLE_POLICY = 'send';

export function roleArnOf(namespace: Namespace): string {
  const { partition, id } = namespace.account;
  return `arn:${partition}:iam::${id}:role${ROLE_PATH}${nameOf(namespace, 'role')}`;
}

/** @param trust and @param permissions policies as JSON texts. */
export async function createRole(namespace: Namespace, trust: string, permissions: string): Promise<void> {
  const { account, owner } = namespace;
  const RoleName = nameOf(namespace, 'role');
  const Tags = [{ Key: CANARY_TAG, Value: owner }];
  await account.call('iam:CreateRole', { RoleName, Path: ROLE_PATH, AssumeRolePolicyDocument: trust, Tags });
  await account.call('iam:PutRolePolicy', { RoleName, PolicyName: ROLE_POLICY, PolicyDocument: permissions });
}

export async function updateTrustPolicy(namespace: Namespace, trust: string): Promise<void> {
  const input = { RoleName: nameOf(namespace, 'role'), PolicyDocument: trust };
  await namespace.account.call('iam:UpdateAssumeRolePolicy', input);
}
