/** Remedies for failures that "Test SQS" found, with the policy for the tested destination. */
import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsHintOf } from '../aws/hints.ts';
import { type KmsKind, keyHint, kmsKindOf } from '../aws/kms.ts';
import { keyReuseCommand, keySnippets, messageSizeCommand, queueSnippets, snippetsText } from './policies.ts';
import type { QueueAddress } from './queue-url.ts';

export interface HintContext {
  readonly address: QueueAddress;
  readonly auth: AwsAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function hintOf(failure: Failure, context: HintContext): string | undefined {
  const kind = kmsKindOf(failure.code);
  if (kind === 'throttled') return keyQuotaHint(context.address);
  if (kind !== undefined) return kmsHint(kind, context);
  switch (failure.class) {
    case 'queue_missing':
      return `${expectation(context)} SQS reports the same error if access is not granted. ${access(context)}`;
    case 'access_denied':
      return access(context);
    case 'too_large':
      return sizeHint(context.address);
    default:
      return awsHintOf(failure, context.auth, context.address, () => access(context));
  }
}

export function sizeHint(address: QueueAddress): string {
  return `Allow larger messages in the queue, with the AWS CLI:\n${messageSizeCommand(address)}`;
}

function keyQuotaHint(address: QueueAddress): string {
  return [
    'Try again in a moment. If it happens often, ask AWS for a higher quota of KMS, or let SQS reuse a data key for longer, with the AWS CLI:',
    keyReuseCommand(address),
  ].join('\n');
}

function expectation({ address }: HintContext): string {
  const { name, account, region } = address;
  return `Create the queue, or correct its URL, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: HintContext): string {
  return snippetsText(queueSnippets(address, auth, appId, sender));
}

function kmsHint(kind: KmsKind, { address, auth, appId, sender }: HintContext): string {
  if (kind !== 'AccessDenied') return keyHint(kind, address, 'queue');
  return [
    snippetsText(keySnippets(address, auth, appId, sender)),
    'The key alias/aws/sqs cannot be used from another account: choose a key of your own for the queue, or SSE-SQS.',
    ...(auth.type === 'keys'
      ? [
          'If the IAM user is in another account than the queue, the statement in the key policy must name that account.',
        ]
      : []),
  ].join('\n');
}
