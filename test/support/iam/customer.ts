/**
 * A customer's queue, bus, topic or bucket, its KMS key, and the caller that delivers there, with the policies that Feedhose prints
 * attached where their texts say. The caller is a user with access keys, a session of the sender role, or a session of
 * the customer's role.
 */

import type { AwsAuth } from '../../../core/destination.ts';
import { parseBusArn } from '../../../core/transport/eventbridge/bus-arn.ts';
import { busKeySnippets, busSnippets } from '../../../core/transport/eventbridge/policies.ts';
import { bucketAddress } from '../../../core/transport/s3/bucket.ts';
import { testKeyOf } from '../../../core/transport/s3/object-keys.ts';
import { bucketSnippets } from '../../../core/transport/s3/policies.ts';
import { topicKeySnippets, topicSnippets } from '../../../core/transport/sns/policies.ts';
import { parseTopicArn } from '../../../core/transport/sns/topic-arn.ts';
import { keySnippets, queueSnippets, type Snippet } from '../../../core/transport/sqs/policies.ts';
import { parseQueueUrl } from '../../../core/transport/sqs/queue-url.ts';
import {
  accountOf,
  type Caller,
  type Decision,
  evaluate,
  type Policy,
  policyOf,
  type Statement,
  sessionOf,
  type Tags,
} from './evaluate.ts';
import type { StackRole } from './stack.ts';

export type AccessMethod = AwsAuth['type'];

export interface Situation {
  readonly transport: 'sqs' | 'eventbridge' | 'sns' | 's3';
  readonly method: AccessMethod;
  /** The account of the queue, the bus, the topic or the bucket. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** The account of the KMS key of the encryption. If undefined, the service encrypts with its own key. */
  readonly keyAccount?: string;
  readonly appId: string;
}

export interface Sender {
  readonly role: StackRole;
  /** The statements of its policies that allowed a call are added to this set. */
  readonly used?: Set<string>;
}

/** The actions on a customer's queue, bus, topic or bucket. A test compares them with those of a whole run. */
export const CUSTOMER_CALLS = {
  sqs: ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
  eventbridge: ['events:PutEvents', 'events:DescribeEventBus'],
  sns: ['sns:Publish', 'sns:GetTopicAttributes'],
  s3: ['s3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'],
} as const;
/**
 * The calls of SQS, SNS and S3 to KMS on behalf of the sender (Amazon SQS Developer Guide, Key management; Amazon SNS Developer Guide,
 * Managing Amazon SNS encryption keys and costs; Amazon S3 User Guide, Using server-side encryption with AWS KMS keys). S3 calls
 * `kms:Decrypt` for objects in several parts only.
 */
const SENDER_KMS_CALLS = ['kms:GenerateDataKey', 'kms:Decrypt'];
/** The calls of EventBridge to KMS, as the service (Amazon EventBridge User Guide, Encrypting event buses). */
const BUS_KMS_CALLS = ['kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Decrypt'];
/**
 * Checked before a delivery only in the sender's account, because a policy of a bus cannot grant it to another account.
 */
const BUS_CHECK = 'events:DescribeEventBus';

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const PREFIX = 'warehouse';
const EXTERNAL_ID = 'feedhose-external-id';
const SESSION = 'feedhose';

const keyArn = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/${KEY_ID}`;

interface Side {
  readonly policies: Policy[];
  tags: Tags;
}

/** The resources of a customer before any snippet was applied. */
interface World {
  /** For a bucket, the test object, which is the only one that may be deleted. */
  readonly target: { readonly arn: string; readonly account: string; policy: Policy | undefined; tags: Tags };
  readonly key: { readonly arn: string; policy: Policy; tags: Tags };
  /** The user with keys, or the customer's role. */
  readonly theirs: Side & { readonly arn: string; trust: Policy | undefined };
}

function worldOf({ transport, account, region, name, method, keyAccount = account }: Situation): World {
  const arn = {
    eventbridge: `arn:aws:events:${region}:${account}:event-bus/${name}`,
    s3: `arn:aws:s3:::${name}/${testKeyOf(PREFIX, '1')}`,
    sns: `arn:aws:sns:${region}:${account}:${name}`,
    sqs: `arn:aws:sqs:${region}:${account}:${name}`,
  }[transport];
  const key = keyArn(region, keyAccount);
  const administrator = {
    Principal: { AWS: `arn:aws:iam::${keyAccount}:role/administrator` },
    Action: 'kms:*',
    Resource: '*',
  };
  return {
    target: { arn, account, policy: undefined, tags: {} },
    key: { arn: key, policy: policyOf({ Effect: 'Allow', ...administrator }), tags: {} },
    theirs: {
      arn: `arn:aws:iam::${account}:${method === 'role' ? 'role/feeds' : 'user/feeds'}`,
      trust: undefined,
      policies: [],
      tags: {},
    },
  };
}

/** Returns everything that Feedhose prints for a situation. */
export function snippetsFor(
  { transport, method, account, region, name, keyAccount, appId }: Situation,
  sender: Sender,
): readonly Snippet[] {
  const auth = authOf(method, account);
  const [, , , , own = '', role = ''] = sender.role.arn.split(':');
  const senderArn = { arn: sender.role.arn, partition: 'aws', account: own, name: role.slice('role/'.length) } as const;
  if (transport === 'sqs') {
    const parsed = parseQueueUrl(`https://sqs.${region}.amazonaws.com/${account}/${name}`);
    if ('fault' in parsed) throw new Error(parsed.fault);
    const given = [parsed.address, auth, appId, senderArn] as const;
    return [...queueSnippets(...given), ...(keyAccount === undefined ? [] : keySnippets(...given))];
  }
  if (transport === 'sns') {
    const parsed = parseTopicArn(`arn:aws:sns:${region}:${account}:${name}`);
    if ('fault' in parsed) throw new Error(parsed.fault);
    const given = [parsed.address, auth, appId, senderArn] as const;
    return [...topicSnippets(...given), ...(keyAccount === undefined ? [] : topicKeySnippets(...given))];
  }
  if (transport === 's3') {
    if (auth.type === 'keys') throw new Error('There are no access keys for buckets.');
    // Without `kms_key_arn`, S3 uses the key of the bucket, which Feedhose does not know.
    const key = keyAccount === undefined || keyAccount === account ? {} : { kms_key_arn: keyArn(region, keyAccount) };
    const place = { bucket: name, region, bucket_owner: account, prefix: PREFIX, ...key };
    const parsed = bucketAddress(place);
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    const all = bucketSnippets(parsed.address, auth, appId, senderArn);
    return keyAccount === undefined ? all.filter(({ where }) => !where.includes('encrypted with a KMS key')) : all;
  }
  const parsed = parseBusArn(`arn:aws:events:${region}:${account}:event-bus/${name}`);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return [
    ...busSnippets(parsed.address, auth, appId, senderArn),
    ...(keyAccount === undefined ? [] : busKeySnippets(parsed.address)),
  ];
}

function authOf(method: AccessMethod, account: string): AwsAuth {
  if (method === 'keys') return { type: 'keys', key_hint: '' };
  if (method === 'policy') return { type: 'policy' };
  return { type: 'role', role_arn: `arn:aws:iam::${account}:role/feeds`, external_id: EXTERNAL_ID };
}

/** Attaches a policy or sets a tag at the place that its description names. @throws if the description is unknown. */
function applySnippet({ where, text }: Snippet, world: World): void {
  const { target, key, theirs } = world;
  const statement = () => JSON.parse(text) as Statement;
  const policy = () => JSON.parse(text) as Policy;
  if (
    /^Make this the (?:access policy of the (?:queue|topic)|resource-based policy of the event bus|bucket policy of)/.test(
      where,
    )
  )
    target.policy = policy();
  else if (/^Make this the trust policy of the role/.test(where)) theirs.trust = policy();
  else if (/^Attach this (?:identity policy to the IAM user|permissions policy to the role)/.test(where))
    theirs.policies.push(policy());
  else if (/add (?:this statement|the statement \w+) to the key policy$/.test(where)) {
    key.policy = policyOf(...key.policy.Statement, statement());
  } else if (/add this statement to the permissions of the/.test(where)) theirs.policies.push(policyOf(statement()));
  else if (/tag its KMS key/.test(where)) key.tags = tagsOf(text);
  else if (/tag it with the app/.test(where)) target.tags = tagsOf(text);
  else throw new Error(`This description of a place is not known: ${where}`);
}

/** Parses an argument of the AWS CLI: a map as JSON, or `TagKey=…,TagValue=…`. */
function tagsOf(line: string): Tags {
  const given = /--tags '(.*)'$/.exec(line)?.[1] ?? '';
  if (given.startsWith('{')) return JSON.parse(given) as Tags;
  const [, key = '', value = ''] = /^(?:Tag)?Key=(.*),(?:Tag)?Value=(.*)$/.exec(given) ?? [];
  return { [key]: value };
}

export interface Refusal {
  readonly call: string;
  readonly result: Decision['result'];
}

/**
 * Returns the calls of deliveries and of the test of a destination that IAM would refuse after these snippets were
 * applied.
 */
export async function refusals(
  situation: Situation,
  sender: Sender,
  texts: readonly Snippet[],
): Promise<readonly Refusal[]> {
  const { transport, method, account, region, appId } = situation;
  const world = worldOf(situation);
  for (const text of texts) applySnippet(text, world);
  const { target, key, theirs } = world;
  const refused: Refusal[] = [];
  const ask = async (caller: Caller, ...rest: DropFirst<Parameters<typeof evaluate>>) => {
    const decision = await evaluate(caller, ...rest);
    if (caller.arn.includes(':assumed-role/') && caller.policies === sender.role.policies) {
      for (const sid of decision.by) sender.used?.add(sid);
    }
    if (decision.result !== 'Allowed') refused.push({ call: rest[0], result: decision.result });
  };
  const session: Caller = {
    arn: sessionOf(sender.role.arn, SESSION),
    policies: sender.role.policies,
    tags: { 'feedhose-app': appId },
  };
  if (method === 'role')
    await ask(session, 'sts:AssumeRole', { arn: theirs.arn, policy: theirs.trust }, { 'sts:ExternalId': EXTERNAL_ID });
  const caller: Caller =
    method === 'policy'
      ? session
      : { arn: method === 'role' ? sessionOf(theirs.arn, SESSION) : theirs.arn, policies: theirs.policies };
  const isOwn = account === accountOf(sender.role.arn);
  for (const call of CUSTOMER_CALLS[transport]) {
    if (call === BUS_CHECK && method === 'policy' && !isOwn) continue;
    await ask(caller, call, target);
  }
  if (situation.keyAccount === undefined) return refused;
  const viaService = { 'kms:ViaService': `${transport}.${region}.amazonaws.com` };
  if (transport !== 'eventbridge') for (const call of SENDER_KMS_CALLS) await ask(caller, call, key, viaService);
  else {
    const context = { 'aws:SourceAccount': account, 'kms:EncryptionContext:aws:events:event-bus:arn': target.arn };
    for (const call of BUS_KMS_CALLS) await ask({ arn: 'events.amazonaws.com' }, call, key, context);
  }
  return refused;
}

type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;
