/** Parses ARNs of IAM roles into partition, account and name. */

import { gotArn } from '../../visible-text.ts';
import type { QueueAddress } from '../sqs/queue-url.ts';
import { isPartition, type Partition } from './partition.ts';

export interface RoleArn {
  readonly partition: Partition;
  readonly account: string;
  /** The name with its path, without the leading slash. */
  readonly name: string;
  readonly arn: string;
}

const ROLE_ARN = /^arn:([a-z-]{1,20}):iam::(\d{12}):role\/((?:[\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]{1,64})$/;
/** A path of 512 characters and the other parts of the ARN (docs: IAM, names and quotas). */
export const ROLE_ARN_CHARACTERS = 640;

/** Returns `undefined` for a text that is not the ARN of an IAM role. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const found = text.length <= ROLE_ARN_CHARACTERS ? ROLE_ARN.exec(text) : null;
  if (!found) return undefined;
  const [, partition, account, name] = found as unknown as [string, string, string, string];
  if (!isPartition(partition)) return undefined;
  return { partition, account, name, arn: text };
}

/** Returns what is wrong with the ARN of a role, or `undefined` if it is valid. */
export function roleArnFault(text: string): string | undefined {
  if (parseRoleArn(text)) return undefined;
  return `expected the ARN of a role such as arn:aws:iam::123456789012:role/feedhose, ${gotArn(text)}`;
}

export function queueArn({ partition, region, account, name }: QueueAddress): string {
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}
