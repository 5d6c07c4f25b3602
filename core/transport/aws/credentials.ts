/**
 * As whom we go to a customer's queue or bus, and whether that may be: with the customer's keys, as our sender role for one
 * app, or as a role of the customer. Our own account is fenced: the stack's queues and bus are closed to everybody, our roles
 * are no customer's, and a session of the sender role opens only what carries the app's tag (that one by IAM).
 */

import { accessKeyIdFault, secretAccessKeyFault } from '../../credentials.ts';
import type { AwsAuth, DestinationSecrets } from '../../destination.ts';
import type { BusAddress } from '../eventbridge/bus-arn.ts';
import type { QueueAddress } from '../sqs/queue-url.ts';
import { parseRoleArn, type RoleArn, roleArnFault } from './arn.ts';
import type { Partition } from './partition.ts';

export type AwsCredentials =
  | { readonly type: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly type: 'policy'; readonly appId: string }
  | { readonly type: 'role'; readonly appId: string; readonly roleArn: string; readonly externalId: string };

/** Who sends: our side of every login. */
export interface Operator {
  readonly senderRole: RoleArn;
  /** Queues of the stack itself, as `<account>/<name>`. */
  readonly ownQueues: readonly string[];
  /** Buses that the stack takes updates from, as ARNs. */
  readonly ownBuses: readonly string[];
}

/** @throws when our own configuration is broken. */
export function operatorOf(
  senderRoleArn: string,
  ownQueueUrls: readonly string[],
  ownBuses: readonly string[] = [],
): Operator {
  const senderRole = parseRoleArn(senderRoleArn);
  if (!senderRole) throw new Error('SENDER_ROLE_ARN: expected the ARN of a role');
  return { senderRole, ownQueues: ownQueueUrls.map((url) => new URL(url).pathname.slice(1)), ownBuses };
}

/** Which way in, whatever opens it. */
export type ChosenAuth =
  | { readonly type: 'keys'; readonly key_hint?: string }
  | { readonly type: 'policy' }
  | { readonly type: 'role'; readonly role_arn: string };

/**
 * What speaks against going there, a sentence each: the field, a colon, and a full stop at its end. Empty: nothing.
 * @param operator `undefined` in a program beside the stack, which does not know it.
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

/** As `loginFaults`, for a bus. */
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

interface Place {
  /** That names it. */
  readonly field: string;
  readonly noun: string;
  readonly partition: Partition;
}

function authFaults(place: Place, auth: ChosenAuth, operator: Operator | undefined): readonly string[] {
  const { field, noun, partition } = place;
  if (auth.type === 'keys') return [];
  const senderRole = operator?.senderRole;
  if (auth.type === 'role') return roleFaults(place, auth.role_arn, senderRole);
  if (senderRole === undefined || partition === senderRole.partition) return [];
  return [
    `${field}: expected a ${noun} of the partition ${senderRole.partition}, where the sender role is, got one of ${partition}.`,
  ];
}

function roleFaults({ noun, partition }: Place, arn: string, sender: RoleArn | undefined): readonly string[] {
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
 * Stored keys are checked again: what was stored before there was a rule may be none that a request can carry.
 * @returns the fault of what is stored, as a sentence.
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
