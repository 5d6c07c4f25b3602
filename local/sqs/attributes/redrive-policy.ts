/** RedrivePolicy selects the dead-letter queue of a queue. RedriveAllowPolicy selects the queues that may use a dead-letter queue. */
import { objectOf } from '../../objects.ts';
import { invalidValue } from '../errors.ts';
import { MAX_RECEIVE_COUNT } from '../limits.ts';
import { looksLikeQueueArn } from '../names.ts';
import type { Check } from './values.ts';

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[];
}

export const redrivePolicy: Check = (name, value) => {
  const refuse = (reason: string) => invalidValue(name, value, reason);
  const policy = objectOf(value);
  if (policy === undefined) throw refuse('Redrive policy is not a valid JSON map.');
  for (const key of Object.keys(policy))
    if (key !== 'deadLetterTargetArn' && key !== 'maxReceiveCount')
      throw refuse(`Redrive policy contains unknown attribute: ${key}.`);
  for (const key of ['deadLetterTargetArn', 'maxReceiveCount'])
    if (policy[key] === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${key}.`);
  const { deadLetterTargetArn } = policy;
  if (typeof deadLetterTargetArn !== 'string' || !looksLikeQueueArn(deadLetterTargetArn))
    throw refuse('Invalid value for deadLetterTargetArn.');
  const maxReceiveCount = Number(policy['maxReceiveCount']);
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > MAX_RECEIVE_COUNT)
    throw refuse(
      `Invalid value for maxReceiveCount: ${policy['maxReceiveCount']}, valid values are from 1 to ${MAX_RECEIVE_COUNT} both inclusive.`,
    );
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount } satisfies RedrivePolicy);
};

export const redriveAllowPolicy: Check = (name, value) => {
  const refuse = (reason: string) => invalidValue(name, value, reason);
  const policy = objectOf(value);
  if (policy === undefined) throw refuse('Redrive allow policy is not a valid JSON map.');
  for (const key of Object.keys(policy))
    if (key !== 'redrivePermission' && key !== 'sourceQueueArns')
      throw refuse(`Redrive allow policy contains unknown attribute: ${key}.`);
  const { redrivePermission, sourceQueueArns } = policy;
  if (redrivePermission !== 'allowAll' && redrivePermission !== 'denyAll' && redrivePermission !== 'byQueue')
    throw refuse('Invalid value for redrivePermission.');
  if (redrivePermission !== 'byQueue') {
    if (sourceQueueArns !== undefined) throw refuse('sourceQueueArns is only allowed with redrivePermission byQueue.');
    return JSON.stringify({ redrivePermission } satisfies RedriveAllowPolicy);
  }
  const valid =
    Array.isArray(sourceQueueArns) &&
    sourceQueueArns.length >= 1 &&
    sourceQueueArns.length <= 10 &&
    sourceQueueArns.every((arn) => typeof arn === 'string' && looksLikeQueueArn(arn));
  if (!valid) throw refuse('Invalid value for sourceQueueArns: a list of 1 to 10 queue ARNs is expected.');
  return JSON.stringify({ redrivePermission, sourceQueueArns } satisfies RedriveAllowPolicy);
};

/** The dead-letter queue of a policy. */
export interface Target {
  readonly fifo: boolean;
  readonly allow: RedriveAllowPolicy | undefined;
}

/** @throws AwsError when the target is missing, has the other type, or does not allow this source. */
export function checkTarget(
  policy: RedrivePolicy,
  source: { readonly arn: string; readonly fifo: boolean },
  target: Target | undefined,
): void {
  const refuse = (reason: string) => invalidValue('RedrivePolicy', JSON.stringify(policy), reason);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  if (target.fifo !== source.fifo) throw refuse('Dead-letter queue must be same type of queue as the source.');
  const { redrivePermission = 'allowAll', sourceQueueArns = [] } = target.allow ?? {};
  if (redrivePermission === 'denyAll' || (redrivePermission === 'byQueue' && !sourceQueueArns.includes(source.arn)))
    throw refuse('Queue is not allowed to use the specified dead-letter queue by its redrive allow policy.');
}
