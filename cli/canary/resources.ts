/**
 * Queues, buses and keys of the canary: made with names that only it uses and with its tag in the same call, so that whatever was made
 * can be found again, however the run ended.
 */
import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { APP_TAG } from '../../core/transport/aws/session-tag.ts';
import type { Account } from './account.ts';
import { CANARY_TAG, NAME_PREFIX } from './rights.ts';

export interface Namespace {
  readonly account: Account;
  /** Of this run: part of every name. */
  readonly run: string;
  /** Value of the canary's tag, by `ownerOf`. */
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

/** Messages need not outlive a run. */
const RETENTION_SECONDS = 3_600;
const POLICY_VERSION = '2012-10-17';

export function nameOf({ run }: Namespace, what: string): string {
  return `${NAME_PREFIX}${run}-${what}`;
}

/** @param app value of the tag that opens it to the sender role; none: it has no such tag. */
function tagsOf({ owner }: Namespace, app: string | undefined): Record<string, string> {
  return { [CANARY_TAG]: owner, ...(app === undefined ? {} : { [APP_TAG]: app }) };
}

function asList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function queueArnOf({ account: { partition, region, id } }: Namespace, name: string): string {
  return `arn:${partition}:sqs:${region}:${id}:${name}`;
}

export async function createQueue(
  namespace: Namespace,
  what: string,
  app?: string,
  attributes: Partial<Record<QueueAttributeName, string>> = {},
): Promise<Queue> {
  const name = nameOf(namespace, what);
  const input = {
    QueueName: name,
    Attributes: { MessageRetentionPeriod: String(RETENTION_SECONDS), MaximumMessageSize: '262144', ...attributes },
    tags: tagsOf(namespace, app),
  };
  const { QueueUrl: url = '' } = await namespace.account.call('sqs:CreateQueue', ({ sqs }, options) =>
    sqs.createQueue(input, options),
  );
  return { name, url, arn: queueArnOf(namespace, name) };
}

export async function createBus(namespace: Namespace, what: string, app?: string): Promise<Bus> {
  const name = nameOf(namespace, what);
  const input = { Name: name, Tags: asList(tagsOf(namespace, app)) };
  const { EventBusArn: arn = '' } = await namespace.account.call('events:CreateEventBus', ({ events }, options) =>
    events.createEventBus(input, options),
  );
  return { name, arn };
}

/** A rule that brings every event of Feedhose on the bus to a queue, which is made with it. */
export async function createBusQueue(namespace: Namespace, bus: Bus, what: string): Promise<Queue> {
  const { account } = namespace;
  const rule = nameOf(namespace, what);
  const ruleArn = `arn:${account.partition}:events:${account.region}:${account.id}:rule/${bus.name}/${rule}`;
  const queueArn = queueArnOf(namespace, nameOf(namespace, what));
  const policy = {
    Version: POLICY_VERSION,
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    },
  };
  const queue = await createQueue(namespace, what, undefined, {
    Policy: JSON.stringify(policy),
    MaximumMessageSize: '1048576',
  });
  const place = { EventBusName: bus.name };
  const pattern = { ...place, Name: rule, EventPattern: JSON.stringify({ source: ['feedhose'] }) };
  await account.call('events:PutRule', ({ events }, options) => events.putRule(pattern, options));
  const targets = { ...place, Rule: rule, Targets: [{ Id: 'queue', Arn: queue.arn }] };
  await account.call('events:PutTargets', ({ events }, options) => events.putTargets(targets, options));
  return queue;
}

/** What the account itself may do with a key: everything but to use it, so that only a statement that is added lets anybody use it. */
const KEPT_ACTIONS = [
  ...['Describe*', 'Get*', 'List*', 'PutKeyPolicy', 'EnableKey', 'DisableKey', 'TagResource', 'UntagResource'],
  ...['ScheduleKeyDeletion', 'CancelKeyDeletion'],
].map((action) => `kms:${action}`);

function keyPolicyOf({ account: { partition, id } }: Namespace, added: readonly object[]): string {
  const own = {
    Sid: 'TheAccountLooksAfterTheKey',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${id}:root` },
    Action: KEPT_ACTIONS,
    Resource: '*',
  };
  return JSON.stringify({ Version: POLICY_VERSION, Statement: [own, ...added] });
}

/**
 * KMS would refuse the policy unless the caller's rights to the new key show without its tags, on which they depend. Nobody is locked out:
 * the account can always change the policy.
 */
const KEPT_OPEN = { BypassPolicyLockoutSafetyCheck: true } as const;

/** Gives the ARN of the key. */
export async function createKey(namespace: Namespace, app: string | undefined): Promise<string> {
  const Tags = Object.entries(tagsOf(namespace, app)).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const input = { Description: 'feedhose canary', Policy: keyPolicyOf(namespace, []), ...KEPT_OPEN, Tags };
  const { KeyMetadata } = await namespace.account.call('kms:CreateKey', ({ kms }, options) =>
    kms.createKey(input, options),
  );
  return KeyMetadata?.Arn ?? '';
}

/** @param statement as Feedhose gives it to paste. */
export async function allowKeyUse(namespace: Namespace, key: string, statement: object): Promise<void> {
  const input = { KeyId: key, PolicyName: 'default', Policy: keyPolicyOf(namespace, [statement]), ...KEPT_OPEN };
  await namespace.account.call('kms:PutKeyPolicy', ({ kms }, options) => kms.putKeyPolicy(input, options));
}
