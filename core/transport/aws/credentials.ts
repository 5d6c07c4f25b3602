/**
 * Which credentials are used for a customer's queue, bus or topic, and whether they are allowed: the customer's keys, a
 * session of Feedhose's sender role for one app, or a role of the customer.
 * The operator's own account is protected. The queues and the bus of the stack cannot be destinations, roles of this
 * account cannot be roles of a customer, and IAM lets a session of the sender role access only resources with the app's
 * tag.
 */

import { accessKeyIdFault, secretAccessKeyFault } from '../../credentials.ts';
import type { AwsAuth, DestinationSecrets } from '../../destination.ts';
import type { BusAddress } from '../eventbridge/bus-arn.ts';
import type { BucketAddress } from '../s3/bucket.ts';
import type { TopicAddress } from '../sns/topic-arn.ts';
import type { QueueAddress } from '../sqs/queue-url.ts';
import { parseRoleArn, type RoleArn, roleArnFault } from './arn.ts';
import type { Partition } from './partition.ts';

export type AwsCredentials =
  | { readonly type: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly type: 'policy'; readonly appId: string }
  | { readonly type: 'role'; readonly appId: string; readonly roleArn: string; readonly externalId: string };

/** The operator's side of the access. */
export interface Operator {
  readonly senderRole: RoleArn;
  /** The queues of the stack, as `<account>/<name>`. */
  readonly ownQueues: readonly string[];
  /** The ARNs of the buses from which the stack takes updates. */
  readonly ownBuses: readonly string[];
  /** The names of the buckets of the stack. */
  readonly ownBuckets: readonly string[];
}

/** @throws if the configuration of the stack is invalid. */
export function operatorOf(
  senderRoleArn: string,
  ownQueueUrls: readonly string[],
  ownBuses: readonly string[] = [],
  ownBuckets: readonly string[] = [],
): Operator {
  const senderRole = parseRoleArn(senderRoleArn);
  if (!senderRole) throw new Error('SENDER_ROLE_ARN: expected the ARN of a role');
  return { senderRole, ownQueues: ownQueueUrls.map((url) => new URL(url).pathname.slice(1)), ownBuses, ownBuckets };
}

/** The access method, with or without its secrets. */
export type ChosenAuth =
  | { readonly type: 'keys'; readonly key_hint?: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string };

/**
 * Returns what is wrong with the access to a queue. Each fault is a sentence that begins with the field and a colon.
 * Empty if nothing is wrong.
 * @param operator `undefined` in a program outside of the stack, which does not know it.
 */
export function queueAuthFaults(
  address: QueueAddress,
  auth: ChosenAuth,
  operator: Operator | undefined,
): readonly string[] {
  const own = operator?.ownQueues.includes(`${address.account}/${address.name}`)
    ? ["queue_url: expected a customer's queue, got one of Feedhose itself."]
    : [];
  return [...own, ...authFaults({ field: 'queue_url', noun: 'queue', ...address }, auth, operator)];
}

/** Returns what is wrong with the access to a bus, in the form of `queueAuthFaults`. */
export function busAuthFaults(
  address: BusAddress,
  auth: ChosenAuth,
  operator: Operator | undefined,
): readonly string[] {
  const own = operator?.ownBuses.includes(address.arn)
    ? ["bus_arn: expected a customer's bus, got the one that Feedhose takes updates from."]
    : [];
  return [...own, ...authFaults({ field: 'bus_arn', noun: 'bus', ...address }, auth, operator)];
}

/** Returns what is wrong with the access to a topic, in the form of `queueAuthFaults`. */
export function topicAuthFaults(
  address: TopicAddress,
  auth: ChosenAuth,
  operator: Operator | undefined,
): readonly string[] {
  return authFaults({ field: 'topic_arn', noun: 'topic', ...address }, auth, operator);
}

/** Returns what is wrong with the access to a bucket, in the form of `queueAuthFaults`. */
export function bucketAuthFaults(
  address: BucketAddress,
  auth: ChosenAuth,
  operator: Operator | undefined,
): readonly string[] {
  const own = operator?.ownBuckets.includes(address.bucket)
    ? ["bucket: expected a customer's bucket, got one of Feedhose itself."]
    : [];
  return [...own, ...authFaults({ field: 'bucket', noun: 'bucket', ...address }, auth, operator)];
}

interface AddressField {
  /** The field that contains the address. */
  readonly field: string;
  readonly noun: string;
  readonly partition: Partition;
}

function authFaults(place: AddressField, auth: ChosenAuth, operator: Operator | undefined): readonly string[] {
  const { field, noun, partition } = place;
  if (auth.type === 'keys') return [];
  const senderRole = operator?.senderRole;
  if (auth.type === 'role') return roleFaults(place, auth.role_arn, senderRole);
  if (senderRole === undefined || partition === senderRole.partition) return [];
  return [
    `${field}: expected a ${noun} of the partition ${senderRole.partition}, where the sender role is, got one of ${partition}.`,
  ];
}

function roleFaults({ noun, partition }: AddressField, arn: string, sender: RoleArn | undefined): readonly string[] {
  const role = parseRoleArn(arn);
  if (!role) return [`role_arn: ${roleArnFault(arn)}.`];
  const faults: string[] = [];
  if (role.account === sender?.account) {
    faults.push("role_arn: expected a role of the customer's account, got one of the operator's own account.");
  }
  if (sender && role.partition !== sender.partition) {
    faults.push(
      `role_arn: expected a role of the partition ${sender.partition}, where the sender role is, got one of ${role.partition}.`,
    );
  }
  if (role.partition !== partition) {
    faults.push(`role_arn: expected a role of the ${noun}'s partition ${partition}, got one of ${role.partition}.`);
  }
  return faults;
}

/**
 * Returns the credentials of a destination. Stored keys are checked again, because keys from before there was a rule
 * may not be valid in a request.
 * @returns the fault of the stored keys as a sentence.
 */
export function credentialsOf(
  destination: { readonly app_id: string; readonly auth: AwsAuth },
  { access }: DestinationSecrets,
): { readonly credentials: AwsCredentials } | { readonly fault: string } {
  const { app_id: appId, auth } = destination;
  if (auth.type === 'policy') return { credentials: { type: 'policy', appId } };
  if (auth.type === 'role') {
    return { credentials: { type: 'role', appId, roleArn: auth.role_arn, externalId: auth.external_id } };
  }
  if (access?.type !== 'keys') return { fault: 'auth: expected an access key, but none is stored.' };
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = access;
  const invalidId = accessKeyIdFault(accessKeyId);
  if (invalidId !== undefined) return { fault: `The stored access key id (auth.key) is invalid: ${invalidId}.` };
  const invalidSecret = secretAccessKeyFault(secretAccessKey);
  if (invalidSecret !== undefined) {
    return { fault: `The stored secret access key (auth.secret) is invalid: ${invalidSecret}.` };
  }
  return { credentials: { type: 'keys', accessKeyId, secretAccessKey } };
}
