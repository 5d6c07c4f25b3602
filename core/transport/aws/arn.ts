/** ARNs of IAM roles, taken apart: which partition and account a role belongs to. */

import { gotArn } from '../../visible-text.ts';
import type { QueueAddress } from '../sqs/queue-url.ts';
import { isPartition, type Partition } from './partition.ts';

export interface RoleArn {
  readonly partition: Partition;
  readonly account: string;
  /** With its path, without the leading slash. */
  readonly name: string;
  readonly arn: string;
}

const ROLE_ARN = /^arn:([a-z-]{1,20}):iam::(\d{12}):role\/((?:[\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]{1,64})$/;
/** A path of 512 characters and what stands around it (docs: IAM, names and quotas). */
export const ROLE_ARN_CHARACTERS = 640;

/** `undefined` for anything that is not the ARN of an IAM role. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const found = text.length <= ROLE_ARN_CHARACTERS ? ROLE_ARN.exec(text) : null;
  if (!found) return undefined;
  const [, partition, account, name] = found as unknown as [string, string, string, string];
  if (!isPartition(partition)) return undefined;
  return { partition, account, name, arn: text };
}

/** What is wrong with a text that should be one; `undefined` when it is. */
export function roleArnFault(text: string): string | undefined {
  if (parseRoleArn(text)) return undefined;
  return `expected the ARN of a role such as arn:aws:iam::123456789012:role/feedhose, ${gotArn(text)}`;
}

export function queueArn({ partition, region, account, name }: QueueAddress): string {
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}
