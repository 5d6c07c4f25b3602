/**
 * As whom we go to a customer's queue, and whether that may be: with the customer's keys, as our sender role for one app,
 * or as a role of the customer. Our own account is fenced: the stack's queues are closed to everybody, our roles are no
 * customer's, and a session of the sender role opens only queues that carry the app's tag (that one by IAM).
 */
import type { AwsAuth, DestinationSecrets } from '../destination.ts';
import type { QueueAddress } from '../queue-url.ts';
import { parseRoleArn, type RoleArn, roleArnFault } from './arn.ts';

export type AwsLogin =
  | { readonly type: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly type: 'policy'; readonly appId: string }
  | { readonly type: 'role'; readonly appId: string; readonly roleArn: string; readonly externalId: string };

/** Who sends: our side of every login. */
export interface Operator {
  readonly senderRole: RoleArn;
  /** Queues of the stack itself, as `<account>/<name>`. */
  readonly ownQueues: readonly string[];
}

/** @throws when our own configuration is broken. */
export function operatorOf(senderRoleArn: string, ownQueueUrls: readonly string[]): Operator {
  const senderRole = parseRoleArn(senderRoleArn);
  if (!senderRole) throw new Error('SENDER_ROLE_ARN: expected the ARN of a role');
  return { senderRole, ownQueues: ownQueueUrls.map((url) => new URL(url).pathname.slice(1)) };
}

/** What speaks against going there, a sentence each that begins with the field. Empty: nothing. */
export function loginFaults(address: QueueAddress, auth: AwsAuth, operator: Operator): readonly string[] {
  const { senderRole, ownQueues } = operator;
  const own = ownQueues.includes(`${address.account}/${address.name}`)
    ? ["queue_url: expected a customer's queue, got one of Feedhose itself."]
    : [];
  if (auth.type === 'keys') return own;
  if (auth.type === 'policy') {
    return address.partition === senderRole.partition
      ? own
      : [
          ...own,
          `queue_url: expected a queue of the partition ${senderRole.partition}, where the sender role is, got one of ${address.partition}.`,
        ];
  }
  return [...own, ...roleFaults(address, auth.role_arn, senderRole)];
}

function roleFaults(address: QueueAddress, arn: string, sender: RoleArn): readonly string[] {
  const role = parseRoleArn(arn);
  if (!role) return [`role_arn: ${roleArnFault(arn)}.`];
  const faults: string[] = [];
  if (role.account === sender.account) {
    faults.push("role_arn: expected a role of the customer's account, got one of the operator's own account.");
  }
  if (role.partition !== sender.partition) {
    faults.push(
      `role_arn: expected a role of the partition ${sender.partition}, where the sender role is, got one of ${role.partition}.`,
    );
  }
  if (role.partition !== address.partition) {
    faults.push(
      `role_arn: expected a role of the queue's partition ${address.partition}, got one of ${role.partition}.`,
    );
  }
  return faults;
}

/** `undefined`: the secrets that it takes are not stored. */
export function loginOf(
  destination: { readonly app_id: string; readonly auth: AwsAuth },
  { access }: DestinationSecrets,
): AwsLogin | undefined {
  const { app_id: appId, auth } = destination;
  if (auth.type === 'policy') return { type: 'policy', appId };
  if (auth.type === 'role') return { type: 'role', appId, roleArn: auth.role_arn, externalId: auth.external_id };
  if (access?.type !== 'keys') return undefined;
  return { type: 'keys', accessKeyId: access.access_key_id, secretAccessKey: access.secret_access_key };
}
